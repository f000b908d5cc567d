package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ListingPagesTest {
    /** Answers requests. The first request has the number 0. */
    private interface Answers {
        void answer(int request, HttpExchange exchange) throws IOException;
    }

    /** The first page has no objects, as when a store skips many delete markers. */
    private static void answerPage(HttpExchange exchange) throws IOException {
        var query = String.valueOf(exchange.getRequestURI().getRawQuery());
        var page =
                query.contains("continuation-token=next")
                        ? "<IsTruncated>false</IsTruncated><Contents><Key>k</Key><Size>1</Size></Contents>"
                        : "<IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken>";
        answer(
                exchange,
                200,
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s</ListBucketResult>"
                        .formatted(page));
    }

    private static void slowDown(HttpExchange exchange) throws IOException {
        answer(exchange, 503, "<Error><Code>SlowDown</Code><Message>Slower.</Message></Error>");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static List<String> readAll(Answers answers) throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var requests = new AtomicInteger();
        server.createContext("/", exchange -> answers.answer(requests.getAndIncrement(), exchange));
        server.start();
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        try (var fixture = new ItemsFixture(address, ItemsFixture.QUICK)) {
            return fixture.readAll(
                    ItemsFixture.reader(
                            ItemsFixture.LIST_OBJECTS,
                            "{'Bucket':'b','Prefix':'p'}",
                            "{}",
                            MapRunPlan.ITEMS_UNLIMITED));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_page_without_objects_is_not_the_end() throws Exception {
        assertThat(readAll((_, exchange) -> answerPage(exchange)))
                .containsExactly("{\"Key\":\"k\",\"Size\":1}");
    }

    @Test
    void repeats_the_request_of_a_page_when_s3_throttles() throws Exception {
        assertThat(
                        readAll((request, exchange) -> {
                            if (request % 3 < 2) {
                                slowDown(exchange);
                            } else {
                                answerPage(exchange);
                            }
                        }))
                .containsExactly("{\"Key\":\"k\",\"Size\":1}");
    }

    @Test
    void fails_when_throttling_does_not_end() {
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> readAll((_, exchange) -> slowDown(exchange)))
                .withMessageStartingWith("The objects of s3://b/p could not be listed: Slower.")
                .withMessageContaining("SlowDown");
    }
}
