package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.PauseNote;
import dev.askel.engine.api.workbench.StartLimits.QueuedExecution;
import dev.askel.engine.api.workbench.StartLimits.QueuedPage;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartLimitDescription;
import dev.askel.engine.api.workbench.StartLimits.StartLimitPage;
import dev.askel.engine.api.workbench.StartLimits.StartLimitSummary;
import dev.askel.engine.api.workbench.StartLimits.StartPause;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.StartSlotCount;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import org.jspecify.annotations.Nullable;

/** Reads and writes start limits. */
public final class StartLimitJson {
    /** The member of a stop that is true to stop only a queued execution. */
    public static final String ONLY_QUEUED = "onlyQueued";

    private static final String KEY = "key";
    private static final String RATE = "ratePerSecond";

    private static final StringConstraint REASON =
            StringConstraint.of(0, StartLimits.REASON_CHARACTERS_MAX);

    private StartLimitJson() {}

    /** Reads the body of a rule. */
    public static Answer<StartRule> readRule(byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new StartRule(
                                members.intOrNull("concurrency", 1, StartLimits.CONCURRENCY_MAX),
                                rate(members),
                                members.textOrNull(KEY, StringConstraint.ANY),
                                members.intOr(
                                        "queueMax",
                                        StartLimits.QUEUE_DEFAULT,
                                        0,
                                        StartLimits.QUEUE_MAX),
                                members.constantOr("overflow", Overflow.class, Overflow.REFUSE),
                                members.constantOr("supersede", Supersede.class, Supersede.NONE),
                                members.textOrNull("priority", StringConstraint.ANY),
                                members.textOrNull("fairKey", StringConstraint.ANY),
                                null));
    }

    /**
     * Reads the body of a pause.
     *
     * @param by the name of the caller; null when it is unknown
     */
    public static Answer<PauseNote> readPause(byte[] body, @Nullable String by) {
        return RequestBody.readOptional(
                body, members -> new PauseNote(by, members.textOrNull("reason", REASON)));
    }

    /**
     * A stop of an execution.
     *
     * @param onlyQueued whether the stop of a running execution that is not queued is refused
     */
    public record ReadStop(StopExecutionRequest request, boolean onlyQueued) {}

    /** Reads the members of a stop, which may contain {@link #ONLY_QUEUED}. */
    public static Answer<ReadStop> readStop(RequestMembers request, String executionArn) {
        return RequestBody.read(
                request::object,
                members ->
                        new ReadStop(
                                new StopExecutionRequest(
                                        executionArn,
                                        members.textOrNull("error", StringConstraint.ERROR),
                                        members.textOrNull("cause", StringConstraint.CAUSE)),
                                members.booleanOr(ONLY_QUEUED, false)));
    }

    private static @Nullable Rate rate(Members members) throws SerializationException {
        var perSecond = members.numberOrNull(RATE, 0, StartLimits.RATE_MAX);
        var burst = members.intOrNull("burst", 1, StartLimits.RATE_MAX);
        if (perSecond == null) {
            if (burst != null && !members.has(RATE)) {
                members.addMissing(RATE);
            }
            return null;
        }
        return burst == null ? Rate.of(perSecond) : new Rate(perSecond, burst);
    }

    /** Writes a page of start limits. */
    public static void write(JsonWriter json, StartLimitPage page) {
        json.member("startLimits", page.startLimits(), StartLimitJson::write)
                .member("nextToken", page.nextToken());
    }

    private static void write(JsonWriter json, StartLimitSummary limit) {
        json.beginObject();
        writeCounts(json, limit.stateMachineArn(), limit.rule(), limit.used(), limit.waiting());
        json.member("longestQueue", limit.longestQueue()).endObject();
    }

    /** Writes a start limit. */
    public static void write(JsonWriter json, StartLimitDescription limit) {
        writeCounts(json, limit.stateMachineArn(), limit.rule(), limit.used(), limit.waiting());
        json.member("slots", limit.slots(), StartLimitJson::write);
    }

    private static void writeCounts(
            JsonWriter json,
            String stateMachineArn,
            @Nullable StartRule rule,
            long used,
            long waiting) {
        json.member("stateMachineArn", stateMachineArn);
        if (rule != null) {
            json.name("rule").beginObject();
            write(json, rule);
            json.endObject();
        }
        json.member("used", used).member("waiting", waiting);
    }

    private static void write(JsonWriter json, StartRule rule) {
        if (rule.concurrency() != null) {
            json.member("concurrency", (long) rule.concurrency());
        }
        var rate = rule.rate();
        if (rate != null) {
            json.name(RATE).number(rate.perSecond());
            json.member("burst", (long) rate.burst());
        }
        if (rule.key() != null) {
            json.member(KEY, rule.key());
        }
        json.member("queueMax", (long) rule.queueMax()).member("overflow", rule.overflow().name());
        if (rule.supersede() != Supersede.NONE) {
            json.member("supersede", rule.supersede().name());
        }
        if (rule.priority() != null) {
            json.member("priority", rule.priority());
        }
        if (rule.fairKey() != null) {
            json.member("fairKey", rule.fairKey());
        }
        json.member("paused", rule.paused());
        writePause(json, rule.pause());
    }

    private static void writePause(JsonWriter json, @Nullable StartPause pause) {
        if (pause == null) {
            return;
        }
        json.name("pause").beginObject();
        if (pause.since() != null) {
            json.member("since", pause.since());
        }
        if (pause.note().by() != null) {
            json.member("by", pause.note().by());
        }
        if (pause.note().reason() != null) {
            json.member("reason", pause.note().reason());
        }
        json.endObject();
    }

    private static void write(JsonWriter json, StartSlotCount slot) {
        json.beginObject();
        if (!slot.label().isEmpty()) {
            json.member("label", slot.label());
        }
        if (!slot.key().isEmpty()) {
            json.member(KEY, slot.key());
        }
        json.member("used", slot.used()).member("waiting", slot.waiting()).endObject();
    }

    /** Writes a page of the queued executions of a machine. */
    public static void write(JsonWriter json, QueuedPage page) {
        json.member(
                        "executions",
                        page.executions(),
                        (each, execution) -> {
                            each.beginObject().member("executionArn", execution.executionArn());
                            if (!execution.label().isEmpty()) {
                                each.member("label", execution.label());
                            }
                            if (!execution.key().isEmpty()) {
                                each.member(KEY, execution.key());
                            }
                            writePlace(each, execution);
                            each.endObject();
                        })
                .member("nextToken", page.nextToken());
    }

    /** Writes the place of a queued execution. */
    public static void write(JsonWriter json, QueuedExecution queued) {
        writePlace(json, queued);
        writePause(json, queued.pause());
    }

    private static void writePlace(JsonWriter json, QueuedExecution queued) {
        if (queued.position() != null) {
            json.member("position", (long) queued.position());
        }
        json.member("reason", queued.reason()).member("since", queued.since());
    }
}
