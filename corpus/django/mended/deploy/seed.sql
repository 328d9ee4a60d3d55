-- First rows of a new harbor; people are added by the commands of the accounts application.
INSERT INTO berths_pier (name, berths) VALUES ('North pier', 24), ('South pier', 12);
INSERT INTO berths_surveyquestion (survey_year, question, hint) VALUES (2024, 'Which pier do you like most?', 'Shown below the question');
