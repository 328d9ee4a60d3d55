CREATE TABLE users (
  -- # ruleid: aut412_password_hint_column
  password_hint varchar(100),
  -- # ok: aut412_password_hint_column
  password_hash varchar(100),
  -- # ok: aut412_password_hint_column
  hint text
);
-- # ruleid: aut412_password_hint_column
ALTER TABLE users ADD passwordHint TEXT;
-- # ok: aut412_password_hint_column
ALTER TABLE users DROP COLUMN password_hint;
