const schema = yup.object({
  // ruleid: aut402_secret_question_script
  securityAnswer: yup.string().required(),
  // ok: aut402_secret_question_script
  answer: yup.string(),
});

const fields = [
  // ruleid: aut402_secret_question_script
  { name: "secret_question", type: "text" },
  // ok: aut402_secret_question_script
  { name: "question", type: "text" },
];

export function Forgot({ register, t }) {
  return (
    <form>
      // ruleid: aut402_secret_question_script
      <input name="securityAnswer" onChange={(e) => set(e.target.value)} />
      // ruleid: aut402_secret_question_script
      <TextField label="Security question" value={form.q} />
      // ruleid: aut402_secret_question_script
      <label htmlFor="q">Секретный вопрос</label> <input id="q" />
      // ruleid: aut402_secret_question_script
      <Form.Control {...register("secretAnswer")} />
      // ok: aut402_secret_question_script
      <input name="answer" placeholder={t("quiz.answer")} />
      // ok: aut402_secret_question_script
      <a href="/help#security-question">Help</a>
      {/* <input name="securityAnswer" /> */}
    </form>
  );
}
// ok: aut402_secret_question_script
// const securityAnswer = register("securityAnswer");
// ok: aut402_secret_question_script
const title = "Security question";
export const Table = ({ onChange, securityAnswer, setSecurityAnswer }) => (
  <tr>
    // ruleid: aut402_secret_question_script
    <td>Security question</td>
    <td><select onChange={onChange} /></td>
    // ruleid: aut402_secret_question_script
    <input value={securityAnswer} onChange={(e) => setSecurityAnswer(e.target.value)} />
    // ok: aut402_secret_question_script
    <input value={answer} onChange={(e) => setAnswer(e.target.value)} />
  </tr>
);
