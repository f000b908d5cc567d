package dev.askel.http.rest.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Signals;
import dev.askel.engine.api.workbench.Signals.Sent;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.SignalCodec;
import dev.askel.http.wire.SignalCodec.SentSignal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The routes that send signals to running executions. */
final class SignalRoutes {
    private static final String EXECUTION = "executionArn";

    private final Signals signals;

    SignalRoutes(Signals signals) {
        this.signals = signals;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Signals",
                "Signals to the tasks `askel:waitForSignal` of running executions.",
                List.of("signal-schemas.json"),
                List.of(
                        Route.post("/executions/{executionArn}/signals")
                                .named("SendSignal", "Sends a signal to an execution.")
                                .requestBody("SendSignalInput")
                                .responseBody("SentSignal")
                                .action(this::sendToExecution),
                        Route.post("/signals")
                                .named(
                                        "SendSignalToKey",
                                        "Sends a signal to all executions that wait with a key.")
                                .requestBody("SendSignalToKeyInput")
                                .responseBody("SentSignal")
                                .action(this::sendToKey)));
    }

    private CompletionStage<RestResponse> sendToExecution(RestCall call) {
        var arn = call.parameters().text(EXECUTION);
        return send(
                SignalCodec.readSignal(call.body()),
                sent -> signals.sendToExecution(call.callerFor(arn), arn, sent.signal()));
    }

    private CompletionStage<RestResponse> sendToKey(RestCall call) {
        return send(
                SignalCodec.readSignalToKey(call.body()),
                sent ->
                        signals.sendToKey(
                                call.caller(), Objects.requireNonNull(sent.key()), sent.signal()));
    }

    private static CompletionStage<RestResponse> send(
            Answer<SentSignal> read, Function<SentSignal, CompletionStage<Answer<Sent>>> request) {
        return switch (read) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var sent) ->
                    request.apply(sent)
                            .thenApply(answer -> RestResponse.of(answer.map(SignalRoutes::json)));
        };
    }

    private static String json(Sent sent) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("delivered", sent.delivered())
                .put("unreached", sent.unreached())
                .toString();
    }
}
