-- Takes activity tasks and answers each with its input: FILE, the request that takes one.
-- Which connection answers is all the same; there is one answer to send for each task taken.
local poll
local answers = {}
local headers = {
    ["Content-Type"] = "application/x-amz-json-1.0",
    ["X-Amz-Target"] = "AWSStepFunctions.SendTaskSuccess",
}

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    poll = file:read("*a")
    file:close()
end

function request()
    local answer = table.remove(answers)
    if answer == nil then
        return poll
    end
    return wrk.format("POST", "/", headers, answer)
end

function response(_, _, body)
    local token = body:match('"taskToken":"([^"]+)"')
    if token then
        -- The input is an object without blanks, in a string: its end is the first brace before a quote.
        local input = body:match('"input":"({.-})"')
        answers[#answers + 1] = '{"taskToken":"' .. token .. '","output":"' .. input .. '"}'
    end
end
