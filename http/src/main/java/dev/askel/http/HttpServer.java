package dev.askel.http;

import dev.askel.engine.api.StepFunctions;
import dev.askel.http.LongPolls.Connection;
import dev.askel.http.admission.Admission;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * A bound server. It ends with the actor system's coordinated shutdown: unbinds, sends long polls
 * home, lets running requests end, cuts what is left.
 */
public final class HttpServer {
    private static final Duration LINGER = Duration.ofMillis(200);

    private final ServerBinding binding;
    private final Admission admission;

    private HttpServer(ServerBinding binding, Admission admission) {
        this.binding = binding;
        this.admission = admission;
    }

    /**
     * Binds. The settings are the system's, under {@code askel.http}.
     *
     * @param port 0 takes a free one; see {@link #address}
     * @return the server once it listens; fails with Pekko's {@code BindException} when it cannot
     */
    public static CompletionStage<HttpServer> bind(
            ActorSystem<?> system,
            String host,
            int port,
            StepFunctions stepFunctions,
            Inspection inspection,
            Readiness readiness) {
        var settings = HttpSettings.of(system.settings().config());
        var materializer = SystemMaterializer.get(system).materializer();
        var admission =
                new Admission(
                        settings.requestsMax(),
                        settings.requestBytesMax(),
                        settings.longPollsMax());
        var longPolls = new LongPolls();
        var aws = new AwsProtocol(stepFunctions, admission, longPolls, settings, materializer);
        var routes = new Routes(aws, inspection, readiness, settings, materializer);
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseServiceUnbind(),
                        "askel-http-long-polls",
                        () -> {
                            longPolls.stop();
                            return CompletableFuture.completedStage(Done.getInstance());
                        });
        // A connection counts as done when its answer is handed to the socket; if the actor system
        // ended right then, the socket would be reset with the answer still in it.
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseServiceStop(),
                        "askel-http-linger",
                        () ->
                                Patterns.after(
                                        LINGER,
                                        system.classicSystem().scheduler(),
                                        system.executionContext(),
                                        () ->
                                                CompletableFuture.completedStage(
                                                        Done.getInstance())));
        return Http.get(system)
                .newServerAt(host, port)
                .withSettings(settings.server())
                .bindFlow(connections(routes))
                .thenApply(binding ->
                        new HttpServer(
                                binding.addToCoordinatedShutdown(
                                        settings.terminationTimeout(), system),
                                admission));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /** What it has in work, for metrics. */
    public Admission admission() {
        return admission;
    }

    /** One flow a connection: requests in, answers out, in order, one at a time. */
    private static Flow<HttpRequest, HttpResponse, ?> connections(Routes routes) {
        return Flow.fromMaterializer((_, _) -> {
            var connection = new Connection();
            return Flow.<HttpRequest>create()
                    .watchTermination((_, end) -> {
                        connection.endsWith(end);
                        return NotUsed.getInstance();
                    })
                    .mapAsync(1, request -> routes.answer(request, connection));
        });
    }
}
