package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.command.Command.BackfillSchedule;
import dev.askel.server.operator.OperatorClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The actions of {@code askel schedules}. They call the server's REST API, and throw {@link
 * dev.askel.server.refusal.RefusedException} when no server listens.
 */
public final class ScheduleAdministration implements AutoCloseable {
    /** The maximum number of occurrences of one request. */
    private static final int REQUESTED_MAX = 1_000;

    private final ServerOrDatabase server;
    private final Map<String, String> headers;

    /**
     * Creates a client of the server that {@code config} names.
     *
     * @param account the account of the schedules, twelve digits; empty for {@code
     *     askel.access.installation-account}
     * @param region the region of the schedules; empty for {@link OperatorClient#DEFAULT_REGION}
     */
    public ScheduleAdministration(
            Config config, Optional<String> account, Optional<String> region) {
        server = new ServerOrDatabase(config);
        headers =
                OperatorClient.scopeHeader(
                        account.orElseGet(() -> OperatorClient.defaultAccount(config)),
                        region.orElse(OperatorClient.DEFAULT_REGION));
    }

    /**
     * Starts the past occurrences of a schedule and prints their number.
     *
     * @throws IOException when a server does not respond. A repeated command starts no Standard
     *     execution again, but may call other targets again
     */
    public CommandResult backfill(BackfillSchedule command, Consumer<String> printer)
            throws IOException, InterruptedException {
        var path =
                "/api/v1/schedules/%s/%s/backfill?to=%s"
                        .formatted(
                                encoded(command.group()),
                                encoded(command.name()),
                                encoded(command.to()));
        var from = command.from();
        int started = 0;
        while (true) {
            int max = Math.min(REQUESTED_MAX, command.occurrencesMax() - started);
            var result =
                    server.sendToServer(
                            "POST",
                            "%s&from=%s&maxOccurrences=%d".formatted(path, encoded(from), max),
                            "",
                            headers);
            if (!result.isSuccess()) {
                return result;
            }
            var backfill = Payload.ofVerbatim(result.text()).tree();
            started += backfill.path("occurrences").asInt();
            from = backfill.path("nextFrom").asText();
            if (from.isEmpty() || started >= command.occurrencesMax()) {
                printer.accept(
                        from.isEmpty()
                                ? "%d occurrences".formatted(started)
                                : "%d occurrences; the next one is %s".formatted(started, from));
                return result;
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
    }
}
