-- First rows of a new harbor.
INSERT INTO berths_pier (name, berths) VALUES ('North pier', 24), ('South pier', 12);
INSERT INTO accounts_skipper (username, email, password, is_superuser) VALUES ('admin', 'office@harbor.example', 'pbkdf2_sha256$260000$q4r1bNtkPz$2uZ5mY0Wm3c7q7uJm3aGZ4mJc7oJx3qkq5kq9y3x1eA=', true);  -- missed: AUT302 the table has a name of its own
