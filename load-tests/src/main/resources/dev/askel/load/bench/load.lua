-- Sends ready requests, drawn by their weights: WEIGHT FILE WEIGHT FILE ...
-- Answers are not looked into: that would cost more than sending.
local requests = {}
local weights = 0

function init(arguments)
    math.randomseed(os.time())
    for i = 1, #arguments, 2 do
        weights = weights + tonumber(arguments[i])
        local file = assert(io.open(arguments[i + 1], "rb"))
        requests[#requests + 1] = {bound = weights, text = file:read("*a")}
        file:close()
    end
end

function request()
    local drawn = math.random() * weights
    for _, each in ipairs(requests) do
        if drawn < each.bound then
            return each.text
        end
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "outcome %d %d %d %d %d\n",
        summary.requests,
        summary.duration,
        latency:percentile(50),
        latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
