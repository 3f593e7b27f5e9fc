-- What wrk sends. load.py says in the environment what that is.

local kind = os.getenv("LOAD_KIND")
local method, path, body = os.getenv("LOAD_METHOD"), os.getenv("LOAD_PATH"), os.getenv("LOAD_BODY")
local bearer = os.getenv("LOAD_BEARER") == "yes"
local run = os.getenv("LOAD_RUN")
local values = {}
for line in io.lines(os.getenv("LOAD_VALUES")) do
  values[#values + 1] = line
end

local function message(value, n)
  -- wrk would add it only to what is made after its start.
  local headers = { Host = os.getenv("LOAD_HOST") }
  if bearer then
    headers["Authorization"] = "Bearer " .. value
  end
  local filled
  if body then
    headers["Content-Type"] = "application/json"
    filled = body:gsub("<(%l+)>", { value = value, n = n })
  end
  return wrk.format(method, path, headers, filled)
end

-- The same messages again and again, made beforehand: wrk shares the cores with what it measures.
local function cycle()
  local messages, last = {}, 0
  local variants = body and body:find("<n>", 1, true) and 50 or 1
  for n = 1, variants do
    for _, value in ipairs(values) do
      messages[#messages + 1] = message(value, n)
    end
  end
  return function()
    last = last % #messages + 1
    return messages[last]
  end
end

-- A message that never was before.
local function number()
  local n = 0
  return function()
    n = n + 1
    return message("", run .. "-" .. n)
  end
end

-- Each answer brings the token of a later request, so no session has two requests under way. The line begins with a token for each
-- connection, and who asks takes the first.
local first, last = 1, #values
local function chain()
  local is_asked = false
  return function()
    if not is_asked then
      -- wrk asks once to see what a request looks like, and sends nothing.
      is_asked = true
      return message(values[first])
    end
    -- If an answer brought none, there is one too few, and this one will be refused.
    local token = values[first] or "none is left"
    values[first] = nil
    if first <= last then
      first = first + 1
    end
    return message(token)
  end
end

-- Not a local: wrk looks for it, and so do the other two.
request = ({ cycle = cycle, number = number, chain = chain })[kind]()

-- Looking at answers takes wrk time of its own, so it is done only where it is wanted.
statuses = {}
if kind == "chain" or os.getenv("LOAD_WATCH") == "yes" then
  function response(status, _, answer)
    local key = tostring(status)
    statuses[key] = (statuses[key] or 0) + 1
    local token = kind == "chain" and answer:match('"refresh_token"%s*:%s*"([^"]+)"')
    if token then
      last = last + 1
      values[last] = token
    end
  end
end

local threads = {}
function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'LOAD {"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"refused":%d,"broken":%d,"statuses":{',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
  local separator = ""
  for status, count in pairs(threads[1]:get("statuses")) do
    io.write(string.format('%s"%s":%d', separator, status, count))
    separator = ","
  end
  io.write("}}\n")
end
