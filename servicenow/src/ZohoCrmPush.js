/**
 * Tells the sync backend of Zoho CRM which records have changed. It sends no values: the backend reads the record itself,
 * with the rights of the connected user. Runs in the global scope and keeps to ECMAScript 5, which every release has.
 */
var ZohoCrmPush = Class.create();
ZohoCrmPush.prototype = {
  EVENT: 'zoho_crm_sync.record_changed',
  TIMEOUT_MS: 10000,
  /** Seconds until a message that did not get through is tried again. What is lost after that is found by a poll. */
  RETRY_AFTER_S: [60, 300, 900],
  /** The backend's secrets begin so. What a password property holds is decrypted in some releases and not in others. */
  SECRET_PREFIX: 'snz_',

  initialize: function () {},

  /** For business rules: the record itself has changed. `rule` is the table that the rule stands on. */
  recordChanged: function (record, rule) {
    this._queue(record, rule, {
      operation: String(record.operation()),
      table: String(record.getRecordClassName()),
      id: String(record.getUniqueValue()),
      updatedOn: this._text(record, 'sys_updated_on'),
      count: this._text(record, 'sys_mod_count'),
      part: ''
    });
  },

  /** For business rules: a row of another record has changed. The other record is named; it may not have changed itself. */
  partChanged: function (part, parentField, parentTable) {
    var parent = this._text(part, parentField);
    if (!parent) return;
    this._queue(part, parentTable, {
      operation: 'update',
      table: parentTable,
      id: parent,
      updatedOn: '',
      count: '',
      part: part.getUniqueValue() + '.' + this._text(part, 'sys_mod_count')
    });
  },

  /** For the script action: sends what was queued, and queues it again where it did not get through. */
  send: function (record, rule, hint) {
    var parts = String(rule).split('|');
    var attempt = Number(parts[1] || 0);
    var status = this._post(this._body(parts[0], String(hint)));
    if (!this._isPassing(status)) return status;
    if (attempt >= this.RETRY_AFTER_S.length) {
      gs.warn('ServiceNow for Zoho CRM: the backend does not answer (' + status + '). A poll will find the change.');
      return status;
    }
    var due = new GlideDateTime();
    due.addSeconds(this.RETRY_AFTER_S[attempt]);
    gs.eventQueueScheduled(this.EVENT, record, parts[0] + '|' + (attempt + 1), String(hint), due);
    return status;
  },

  _queue: function (record, rule, hint) {
    if (!gs.getProperty('zoho_crm_sync.url', '')) return;
    var leftOut = gs.getProperty('zoho_crm_sync.leave_out_user', '');
    if (leftOut && leftOut == gs.getUserName()) return;
    // Parameters of events are cut at 255 characters.
    var text = [hint.operation, hint.table, hint.id, hint.updatedOn, hint.count, hint.part].join('|');
    gs.eventQueue(this.EVENT, record, rule, text);
  },

  _body: function (rule, hint) {
    var parts = hint.split('|');
    var record = {
      table: parts[1],
      rule: rule,
      sys_id: parts[2],
      operation: parts[0],
      sys_updated_on: parts[3],
      sys_mod_count: parts[4]
    };
    if (parts[5]) record.part = parts[5];
    return JSON.stringify({
      v: 1,
      instance: String(gs.getProperty('instance_name', '')),
      uri: String(gs.getProperty('glide.servlet.uri', '')),
      records: [record]
    });
  },

  /** The status of the answer; 0 where there was none. */
  _post: function (body) {
    var url = gs.getProperty('zoho_crm_sync.url', '');
    var secret = this._secret();
    if (!url || !secret) return 200;
    var timestamp = String(new GlideDateTime().getNumericValue());
    var message = new sn_ws.RESTMessageV2();
    message.setEndpoint(url);
    message.setHttpMethod('post');
    message.setHttpTimeout(this.TIMEOUT_MS);
    message.setRequestHeader('Content-Type', 'application/json');
    message.setRequestHeader('X-SNZ-Timestamp', timestamp);
    message.setRequestHeader('X-SNZ-Signature', this._sign(secret, timestamp + '.' + body));
    message.setRequestBody(body);
    try {
      return Number(message.execute().getStatusCode());
    } catch (error) {
      return 0;
    }
  },

  _sign: function (secret, text) {
    return String(
      new GlideCertificateEncryption().generateMac(GlideStringUtil.base64Encode(secret), 'HmacSHA256', text)
    );
  },

  _secret: function () {
    var value = String(gs.getProperty('zoho_crm_sync.secret', '') || '');
    if (value === '' || value.indexOf(this.SECRET_PREFIX) === 0) return value;
    return String(new GlideEncrypter().decrypt(value));
  },

  /** Whether the same message may get through later. */
  _isPassing: function (status) {
    return status === 0 || status === 429 || status >= 500;
  },

  _text: function (record, field) {
    return String(record.getValue(field) || '');
  },

  type: 'ZohoCrmPush'
};
