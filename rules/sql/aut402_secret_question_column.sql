CREATE TABLE users (
  id integer PRIMARY KEY,
  password text NOT NULL,
  -- # ruleid: aut402_secret_question_column
  security_question varchar(200),
  -- # ruleid: aut402_secret_question_column
  "secretAnswer" text NOT NULL,
  -- # ruleid: aut402_secret_question_column
  mother_maiden_name varchar(40)
);
-- # ruleid: aut402_secret_question_column
ALTER TABLE users ADD COLUMN respuesta_secreta VARCHAR(80);
-- # ruleid: aut402_secret_question_column
CREATE TABLE IF NOT EXISTS `security_questions` (id int);

CREATE TABLE questions (
  -- # ok: aut402_secret_question_column
  question text,
  -- # ok: aut402_secret_question_column
  answer text,
  -- # ok: aut402_secret_question_column
  security_questionnaire_id integer
);
-- # ok: aut402_secret_question_column
ALTER TABLE users DROP COLUMN security_question;
-- # ok: aut402_secret_question_column
-- security_question text
CREATE TABLE customers (
  -- # ok: aut402_secret_question_column
  mother_maiden_name varchar(40)
);
CREATE TABLE `sys_user` (
  -- # ruleid: aut402_secret_question_column
  `rel_question` varchar(40) CHARACTER SET utf8mb4 NOT NULL COMMENT '密保问题',
  -- # ok: aut402_secret_question_column
  `real_name` varchar(40) NOT NULL COMMENT '姓名'
);
