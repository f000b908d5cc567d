-- Sends prepared requests and chooses them randomly by their weights. The arguments are WEIGHT FILE
-- WEIGHT FILE ... Responses are not parsed, because parsing would cost more than sending.
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
    local random = math.random() * weights
    for _, each in ipairs(requests) do
        if random < each.bound then
            return each.text
        end
    end
end

-- After a late response, wrk adds latencies of requests that it would have sent meanwhile. They
-- decrease by the time of one turn of the closed loop. This function removes them, from the largest
-- latency to the smallest, because each response has added only smaller latencies.
local ffi = require("ffi")
ffi.cdef[[typedef struct { uint64_t count, limit, min, max; uint64_t at_micros[]; } answers;]]

local function remove_correction(summary, latency)
    local answers = ffi.cast("answers **", latency)[0]
    local turns = math.floor(summary.requests / tonumber(os.getenv("WRK_CONNECTIONS")))
    if turns > 0 then
        local turn = math.floor(summary.duration / turns)
        for late = tonumber(answers.max), 2 * turn, -1 do
            local count = answers.at_micros[late]
            if count > 0 then
                for added = late - turn, turn + 1, -turn do
                    answers.at_micros[added] = answers.at_micros[added] - count
                    answers.count = answers.count - count
                end
            end
        end
    end
    return tonumber(answers.count)
end

function done(summary, latency)
    local errors = summary.errors
    -- The assertion fails if this version of wrk counts in another way.
    assert(remove_correction(summary, latency) == summary.requests - errors.timeout, "wrk's counts do not add up")
    io.write(string.format(
        "outcome %d %d %d %d %d\n",
        summary.requests,
        summary.duration,
        latency:percentile(50),
        latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
