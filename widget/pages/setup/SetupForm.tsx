import { useState } from 'preact/hooks';
import { ChoiceField } from '../../components/ChoiceField.tsx';
import { CopyText } from '../../components/CopyText.tsx';
import { InstanceHelp } from '../../components/InstanceHelp.tsx';
import { ServiceAccountHelp } from '../../components/ServiceAccountHelp.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useTexts } from '../../i18n.ts';
import { isBareName } from '../../models/instance-name.ts';
import { useModels } from '../../models/models.ts';
import type { SetupField } from '../../models/setup-model.ts';

/** The field an error belongs to, where the backend does not name it itself. */
const FIELD_OF_CODE: Readonly<Record<string, SetupField>> = {
  instance_invalid: 'instance',
  instance_private: 'instance',
  instance_not_allowed: 'instance',
  instance_unknown: 'instance',
  instance_not_servicenow: 'instance',
  password_refused: 'password',
};

function useFieldError(): (field: SetupField) => string | undefined {
  const { t } = useTexts();
  const { setup } = useModels();
  return (field) => {
    if (setup.missing.value.includes(field)) return t(`setup.${field}.missing`);
    const failure = setup.failure.value;
    const wrong = failure && (failure.field ?? FIELD_OF_CODE[failure.code]);
    return wrong === field ? t('setup.checkThis') : undefined;
  };
}

interface SecretFieldProps {
  readonly name: 'clientSecret' | 'password';
  readonly error: string | undefined;
  readonly disabled: boolean;
}

function SecretField({ name, error, disabled }: SecretFieldProps) {
  const { t } = useTexts();
  const { setup } = useModels();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={t(`setup.${name}.label`)}
      name={name}
      // Browsers ignore "off" for passwords; this keeps them from offering a stored one of this site.
      autocomplete="new-password"
      type={shown ? 'text' : 'password'}
      value={setup[name].value}
      error={error}
      disabled={disabled}
      hint={setup.keepsSecret.value ? t('setup.clientSecret.stored') : undefined}
      onInput={(value) => {
        setup[name].value = value;
      }}
      after={
        <button type="button" class="button" onClick={() => setShown(!shown)}>
          {t(shown ? 'setup.clientSecret.hide' : 'setup.clientSecret.show')}
        </button>
      }
    />
  );
}

function Note() {
  const { t } = useTexts();
  const { apiUrl } = useModels();
  const redirectUrl = `${apiUrl.replace(/\/+$/, '')}/auth/servicenow/callback`;
  return (
    <div class="note">
      <p class="note-title">{t('setup.note')}</p>
      <p>{t('setup.noteText')}</p>
      <CopyText label={t('setup.redirectUrl')} text={redirectUrl} />
      <p class="muted">{t('help.ownClient')}</p>
      <InstanceHelp redirectUrl={redirectUrl} />
      <ServiceAccountHelp />
    </div>
  );
}

function ClientFields({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTexts();
  const { setup } = useModels();
  const errorOf = useFieldError();
  return (
    <>
      <TextField
        label={t('setup.clientId.label')}
        name="clientId"
        value={setup.clientId.value}
        error={errorOf('clientId')}
        disabled={disabled}
        onInput={(value) => {
          setup.clientId.value = value;
        }}
        onLeave={setup.tidy}
      />
      <SecretField name="clientSecret" error={errorOf('clientSecret')} disabled={disabled} />
      <Note />
    </>
  );
}

function LoginFields({ disabled }: { readonly disabled: boolean }) {
  const { t } = useTexts();
  const { setup } = useModels();
  const errorOf = useFieldError();
  return (
    <>
      <TextField
        label={t('setup.userName.label')}
        name="userName"
        value={setup.userName.value}
        error={errorOf('userName')}
        disabled={disabled}
        onInput={(value) => {
          setup.userName.value = value;
        }}
        onLeave={setup.tidy}
      />
      <SecretField name="password" error={errorOf('password')} disabled={disabled} />
      <div class="note">
        <p class="note-title">{t('setup.note')}</p>
        <p>{t('setup.passwordNote')}</p>
        <ServiceAccountHelp />
      </div>
    </>
  );
}

function AuthorizeButton() {
  const { t } = useTexts();
  const { setup } = useModels();
  const task = setup.task.value;
  const canAuthorize = setup.canAuthorize.value;
  return (
    <>
      <button
        type="button"
        class="button button-primary"
        disabled={!canAuthorize}
        onClick={() => void setup.authorize()}
      >
        {t(task === 'authorizing' ? 'setup.authorizing' : 'setup.authorize')}
      </button>
      {!canAuthorize && task === undefined && <span class="muted">{t('setup.saveFirst')}</span>}
    </>
  );
}

export function SetupForm() {
  const { t } = useTexts();
  const { setup } = useModels();
  const errorOf = useFieldError();
  const task = setup.task.value;
  const busy = task !== undefined;
  const canAuthorize = setup.canAuthorize.value;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void setup.save();
      }}
    >
      <TextField
        label={t('setup.instance.label')}
        name="instance"
        value={setup.instance.value}
        error={errorOf('instance')}
        disabled={busy}
        onInput={(value) => {
          setup.instance.value = value;
        }}
        onLeave={setup.tidy}
        after={isBareName(setup.instance.value) && <span class="suffix">.service-now.com</span>}
      />
      <ChoiceField
        label={t('setup.signIn.label')}
        value={setup.signInWay.value}
        disabled={busy}
        choices={[
          { value: 'oauth', label: t('setup.signIn.oauth') },
          { value: 'basic', label: t('setup.signIn.basic') },
        ]}
        consequence={t(`setup.signIn.consequence.${setup.signInWay.value}`)}
        onChange={setup.chooseSignIn}
      />
      {setup.signInWay.value === 'oauth' ? <ClientFields disabled={busy} /> : <LoginFields disabled={busy} />}
      <div class="buttons">
        <button type="submit" class={canAuthorize ? 'button' : 'button button-primary'} disabled={busy}>
          {t(task === 'saving' || task === 'signing-in' ? 'setup.saving' : 'setup.save')}
        </button>
        {setup.signInWay.value === 'oauth' && <AuthorizeButton />}
      </div>
    </form>
  );
}
