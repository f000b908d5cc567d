package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.asl.history.MapRunPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ListingPagesTest {
    /** The first page has no objects, as when a store skips many delete markers. */
    private static void answer(HttpExchange exchange) throws IOException {
        var query = String.valueOf(exchange.getRequestURI().getRawQuery());
        var page =
                query.contains("continuation-token=next")
                        ? "<IsTruncated>false</IsTruncated><Contents><Key>k</Key><Size>1</Size></Contents>"
                        : "<IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken>";
        var body =
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s</ListBucketResult>"
                        .formatted(page)
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void a_page_without_objects_is_not_the_end() throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ListingPagesTest::answer);
        server.start();
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        try (var fixture = new ItemsFixture(address, ItemsFixture.QUICK)) {
            var reader =
                    ItemsFixture.reader(
                            ItemsFixture.LIST_OBJECTS,
                            "{'Bucket':'b','Prefix':'p'}",
                            "{}",
                            MapRunPlan.ITEMS_UNLIMITED);
            assertThat(fixture.readAll(reader)).containsExactly("{\"Key\":\"k\",\"Size\":1}");
        } finally {
            server.stop(0);
        }
    }
}
