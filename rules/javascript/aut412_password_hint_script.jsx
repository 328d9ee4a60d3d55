export const Form = ({ register }) => (
  <form>
    // ruleid: aut412_password_hint_script
    <input name="passwordHint" maxLength={40} />
    // ruleid: aut412_password_hint_script
    <TextField label="Password hint" />
    // ruleid: aut412_password_hint_script
    <input {...register("password_hint")} />
    // ok: aut412_password_hint_script
    <input type="password" name="password" aria-describedby="password-hint" />
    // ok: aut412_password_hint_script
    <FieldHint id="password-hint-text">{t("passwordHint")}</FieldHint>
  </form>
);
// ok: aut412_password_hint_script
const texts = { passwordHint: "At least 12 characters" };
