package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.Payload;
import dev.askel.server.operator.OperatorClient;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The report of {@code askel stats}. It calls the server's REST API, and throws {@link
 * dev.askel.server.refusal.RefusedException} when no server listens.
 */
public final class UsageReport implements AutoCloseable {
    private final ServerOrDatabase server;
    private final Map<String, String> headers;

    /**
     * Creates a client of the server that {@code config} names.
     *
     * @param account the account of the executions, twelve digits; empty for {@code
     *     askel.access.installation-account}
     * @param region their region; empty for {@link OperatorClient#DEFAULT_REGION}
     */
    public UsageReport(Config config, Optional<String> account, Optional<String> region) {
        server = new ServerOrDatabase(config);
        headers =
                OperatorClient.scopeHeader(
                        account.orElseGet(() -> OperatorClient.defaultAccount(config)),
                        region.orElse(OperatorClient.DEFAULT_REGION));
    }

    /**
     * Prints the cost on AWS of the last 30 days, with its formulas.
     *
     * @throws IOException when the server does not respond
     */
    public CommandResult printAwsCost(Consumer<String> printer)
            throws IOException, InterruptedException {
        var result = server.sendToServer("GET", "/api/v1/statistics/aws-cost", "", headers);
        if (!result.isSuccess()) {
            return result;
        }
        var cost = Payload.ofVerbatim(result.text()).tree();
        printer.accept(
                "Cost on AWS from %s to %s, by the prices of %s:"
                        .formatted(
                                day(cost.path("from")),
                                day(cost.path("asOf")),
                                cost.path("priceRegion").asText()));
        for (var item : cost.path("items")) {
            printer.accept(
                    "  %-45s %s"
                            .formatted(item.path("name").asText(), item.path("formula").asText()));
        }
        printer.accept("  %-45s $%s".formatted("Total", cost.path("total").asText()));
        printer.accept(
                "  %-45s $%s"
                        .formatted(
                                "Of it covered by the monthly free tier",
                                cost.path("freeTier").asText()));
        for (var note : cost.path("notes")) {
            printer.accept(note.asText());
        }
        return result;
    }

    private static LocalDate day(JsonNode seconds) {
        return Instant.ofEpochSecond(seconds.asLong()).atZone(ZoneOffset.UTC).toLocalDate();
    }

    @Override
    public void close() {
        server.close();
    }
}
