CREATE TABLE reader (
  id INTEGER PRIMARY KEY,
  username VARCHAR(40) UNIQUE,
  email VARCHAR(120) UNIQUE,
  password_hash VARCHAR(200),
  security_question VARCHAR(120),  -- error: AUT402
  security_answer VARCHAR(120)  -- error: AUT402
);
CREATE TABLE survey (id INTEGER PRIMARY KEY, question VARCHAR(200), answer TEXT);
INSERT INTO reader (username, email, password_hash) VALUES ('admin', 'desk@stacks.example', '$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZC0z1gZC8nQp9rM0u0ZC6UzMDM.H6d');  -- missed: AUT302 the table has a name of its own
