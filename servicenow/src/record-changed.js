(function executeRule(current, previous) {
  new ZohoCrmPush().recordChanged(current, 'RULE_TABLE');
})(current, previous);
