(function executeRule(current, previous) {
  new ZohoCrmPush().partChanged(current, 'purchase_order', 'proc_po');
})(current, previous);
