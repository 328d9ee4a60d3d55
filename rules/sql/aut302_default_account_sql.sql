-- # ruleid: aut302_default_account_sql
INSERT INTO users (id, username, password) VALUES (1, 'admin', 'admin');
INSERT INTO "public"."auth_user" ("id", "password", "is_superuser", "username", "email") VALUES
-- # ok: aut302_default_account_sql
  (1, 'pbkdf2_sha256$1$a$b', false, 'ann', 'ann@example.org'),
-- # ruleid: aut302_default_account_sql
  (2, 'pbkdf2_sha256$1$a$b', true, 'admin', 'admin@example.org');
-- # ruleid: aut302_default_account_sql
INSERT INTO `admins` VALUES (1,'admin','21232f297a57a5a743894a0e4a801fc3');
-- # ruleid: aut302_default_account_sql
INSERT IGNORE INTO shop.accounts (email, password_hash) VALUES ('admin@example.org', '$2b$12$abcdefghijklmnopqrstuv');

-- # ok: aut302_default_account_sql
INSERT INTO users (username, password) VALUES (%s, %s);
-- # ok: aut302_default_account_sql
INSERT INTO users (username, password) VALUES ('admin', :password);
-- # ok: aut302_default_account_sql
INSERT INTO users (username, password) VALUES ('admin', ?);
-- # ok: aut302_default_account_sql
INSERT INTO roles (name, title) VALUES ('admin', 'Administrator');
-- # ok: aut302_default_account_sql
INSERT INTO users VALUES (1, 'admin', 'Administrator of the shop');
-- # ok: aut302_default_account_sql
INSERT INTO users (username, display_name) VALUES ('admin', 'Administrator');
-- # ok: aut302_default_account_sql
-- INSERT INTO users (username, password) VALUES ('admin', 'admin');
-- # ok: aut302_default_account_sql
INSERT INTO users (username, password) VALUES ('ann', 'x');
-- # ruleid: aut302_default_account_sql
INSERT INTO cuentas (usuario, contraseña, permisos) VALUES ('admin', '123', 'Administrador');
-- # ok: aut302_default_account_sql
INSERT INTO persona (nombre, email) VALUES ('admin', 'admin@example.org');
