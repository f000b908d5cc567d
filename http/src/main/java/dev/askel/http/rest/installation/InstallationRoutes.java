package dev.askel.http.rest.installation;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.InstallationPauses;
import dev.askel.engine.api.workbench.InstallationPauses.Described;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.EndpointCodec;
import dev.askel.http.wire.JsonWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of the pause of the whole installation, which begins when a node is started. */
public final class InstallationRoutes {
    private static final String INSTALLATION = "/installation";

    private final InstallationPauses pauses;

    /** Creates the routes. */
    public InstallationRoutes(InstallationPauses pauses) {
        this.pauses = pauses;
    }

    /** Returns the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Installation",
                "The pause of the whole installation, which begins with a start with --paused.",
                List.of("installation-schemas.json"),
                List.of(
                        Route.get(INSTALLATION + "/pause")
                                .named(
                                        "DescribeInstallationPause",
                                        "The pause of the installation.")
                                .responseBody("InstallationPause")
                                .action(_ -> respond(pauses.describe())),
                        Route.post(INSTALLATION + "/resume")
                                .named(
                                        "ResumeInstallation",
                                        "Resumes all executions, at once or with a rate.")
                                .requestBody("ResumeInstallationInput")
                                .responseBody("InstallationPause")
                                .action(this::resume)));
    }

    private CompletionStage<RestResponse> resume(RestCall call) {
        return switch (EndpointCodec.readResumption(call.body())) {
            case Answer.Refused<EndpointCodec.Resumption>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<EndpointCodec.Resumption>(var read) ->
                    respond(pauses.resume(read.ratePerSecond()));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<Described>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, InstallationRoutes::write));
    }

    private static void write(JsonWriter json, Described described) {
        var pause = described.pause();
        if (pause == null) {
            return;
        }
        json.name("paused").beginObject().member("since", pause.since().toString());
        var resumption = pause.resumption();
        if (resumption != null) {
            json.name("resumption")
                    .beginObject()
                    .member("since", resumption.since().toString())
                    .member("endsAt", resumption.endsAt().toString());
            json.name("ratePerSecond").number(resumption.ratePerSecond());
            json.name("share").number(resumption.share());
            json.endObject();
        }
        json.endObject();
    }
}
