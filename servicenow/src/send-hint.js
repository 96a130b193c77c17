new ZohoCrmPush().send(current, event.parm1, event.parm2);
