CREATE TABLE reader (
  id INTEGER PRIMARY KEY,
  username VARCHAR(40) UNIQUE,
  email VARCHAR(120) UNIQUE,
  password_hash VARCHAR(200)
);
CREATE TABLE survey (id INTEGER PRIMARY KEY, question VARCHAR(200), answer TEXT);
INSERT INTO survey (question) VALUES ('Which shelf do you visit first?');
