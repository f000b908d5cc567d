-- Polls activity tasks and completes each task with its input. FILE is the request that polls a
-- task. Any connection may send the SendTaskSuccess request of a received task.
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
        -- The input is a string with a JSON object without spaces. The object ends at the first
        -- brace before a quote.
        local input = body:match('"input":"({.-})"')
        answers[#answers + 1] = '{"taskToken":"' .. token .. '","output":"' .. input .. '"}'
    end
end
