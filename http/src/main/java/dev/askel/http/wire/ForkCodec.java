package dev.askel.http.wire;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Forks.EnteredState;
import dev.askel.engine.api.workbench.Forks.ForkDescription;
import dev.askel.engine.api.workbench.Forks.ForkPreview;
import dev.askel.engine.api.workbench.Forks.ForkRequest;
import dev.askel.engine.api.workbench.Forks.ForkedVariables;
import dev.askel.engine.api.workbench.Forks.StartedFork;
import dev.askel.engine.api.workbench.Forks.StateDifference;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import java.util.Optional;

/** Reads and writes the requests that fork executions. AWS has no such requests. */
public final class ForkCodec {
    private ForkCodec() {}

    /** Reads the body of a request. */
    public static Answer<ForkRequest> read(String executionArn, byte[] body) {
        return RequestBody.read(
                body,
                members ->
                        new ForkRequest(
                                executionArn,
                                members.integer("eventId", 1, Integer.MAX_VALUE),
                                members.textOrNull("stateMachineArn", StringConstraint.LONG_ARN),
                                members.textOrNull("definition", StringConstraint.DEFINITION),
                                members.textOrNull("name", StringConstraint.NAME),
                                members.payloadOrNull("input"),
                                members.payloadOrNull("variables"),
                                members.textOrNull("clientToken", StringConstraint.CLIENT_TOKEN)));
    }

    /** Writes the members of a started fork. */
    public static void write(JsonWriter json, StartedFork fork) {
        json.member("executionArn", fork.executionArn())
                .member("startDate", fork.startDate())
                .member("originEventId", fork.originEventId());
    }

    /** Writes the members of a preview. */
    public static void write(JsonWriter json, ForkPreview preview) {
        json.member("stateMachineArn", preview.stateMachineArn())
                .member("originEventId", preview.originEventId())
                .member("entered", preview.entered(), ForkCodec::write);
        json.name("reachable").beginArray();
        preview.reachable().forEach(json::string);
        json.endArray().member("differences", preview.differences(), ForkCodec::write);
        if (preview.supersede() != Supersede.NONE) {
            json.member("supersede", preview.supersede());
        }
    }

    /** Writes the data that a fork took from its origin; nothing for another execution. */
    public static void write(JsonWriter json, Optional<ForkDescription> described) {
        described.ifPresent(fork ->
                json.member("originExecutionArn", fork.originExecutionArn())
                        .member("originEventId", fork.originEventId())
                        .member("originRedriveCount", fork.originRedriveCount())
                        .member("frames", fork.frames(), ForkCodec::write));
    }

    private static void write(JsonWriter json, ForkedVariables forked) {
        json.beginObject().member("frame", forked.frame()).name("variables").beginObject();
        forked.variables().forEach(json::member);
        json.endObject().endObject();
    }

    private static void write(JsonWriter json, EnteredState entered) {
        json.beginObject()
                .member("branch", entered.branch())
                .member("state", entered.state())
                .member("requested", entered.requested())
                .endObject();
    }

    private static void write(JsonWriter json, StateDifference difference) {
        json.beginObject()
                .member("state", difference.state())
                .member("change", difference.change())
                .endObject();
    }
}
