-- Opens a file with `authlint server`, waits for diagnostics, shows them, and applies the first fix of a code.
-- Run by tests/test_editors.py as: nvim --headless -u NONE -i NONE -n -S neovim.lua; arguments in the environment.
local command = vim.split(vim.env.AUTHLINT_COMMAND, "\n")
local wanted, output = vim.env.AUTHLINT_CODE, vim.env.AUTHLINT_OUTPUT
local said = {}

local function say(text)
  table.insert(said, text)
end

local function finish(status)
  vim.fn.writefile(said, output)
  vim.cmd(status == 0 and "qall!" or "cquit!")
end

local function diagnostics()
  return vim.diagnostic.get(0)
end

local function show(title)
  say(title)
  local found = diagnostics()
  table.sort(found, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  for _, each in ipairs(found) do
    local message = vim.split(each.message, "\n")[1]
    say(string.format("%d:%d authlint [%s]: %s", each.lnum + 1, each.col + 1, each.code or "", message))
  end
  say("")
  return found
end

vim.cmd("edit " .. vim.fn.fnameescape(vim.env.AUTHLINT_FILE))
vim.bo.filetype = "python"
local settings = { name = "authlint", cmd = command, root_dir = vim.env.AUTHLINT_ROOT }
local client
if vim.lsp.start then
  client = vim.lsp.start(settings)
else
  client = vim.lsp.start_client(settings)
  vim.lsp.buf_attach_client(0, client)
end

if not vim.wait(20000, function() return #diagnostics() > 0 end, 20) then
  say("no diagnostics came")
  finish(1)
end
local found = show("diagnostics of the file as it is")

local target
for _, each in ipairs(found) do
  if each.code == wanted then
    target = target or each
  end
end
if not target then
  say("no diagnostic has the code " .. wanted)
  finish(1)
end

local raw = target.user_data and target.user_data.lsp or {}
local params = {
  textDocument = vim.lsp.util.make_text_document_params(0),
  range = {
    start = { line = target.lnum, character = target.col },
    ["end"] = { line = target.end_lnum, character = target.end_col },
  },
  context = { diagnostics = { raw.range and raw or nil } },
}
local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 20000)
local actions = answers and answers[client] and answers[client].result or {}
say("code actions at line " .. target.lnum + 1)
for _, each in ipairs(actions) do
  say(each.title)
end
say("")
if #actions == 0 then
  finish(1)
end
local count = #diagnostics()
vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
say("after the first of them, the buffer")
for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
  say("  " .. line)
end
say("")
local fewer = vim.wait(20000, function() return #diagnostics() < count end, 20)
show("diagnostics of the buffer, which is not saved")

local hover = vim.lsp.buf_request_sync(0, "textDocument/hover", {
  textDocument = params.textDocument,
  position = { line = diagnostics()[1].lnum, character = diagnostics()[1].col },
}, 20000)
local page = hover and hover[client] and hover[client].result
say("hover on the first one")
for _, line in ipairs(vim.split(page and page.contents.value or "nothing", "\n")) do
  say("  " .. line)
end
finish(fewer and page and 0 or 1)
