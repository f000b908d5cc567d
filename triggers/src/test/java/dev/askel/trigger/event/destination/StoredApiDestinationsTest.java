package dev.askel.trigger.event.destination;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.connection.AllowedHosts;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.engine.api.connection.ConnectionParameters;
import dev.askel.engine.api.connection.Secret;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.connection.OpenedConnection;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.event.ApiDestinations.ApiDestination;
import dev.askel.trigger.event.ApiDestinations.DestinationChanges;
import dev.askel.trigger.event.ApiDestinations.DestinationContent;
import dev.askel.trigger.event.ApiDestinations.Method;
import dev.askel.trigger.event.ApiDestinations.State;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.target.Destinations.CallSlot;
import dev.askel.trigger.target.TargetArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** API destinations in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredApiDestinationsTest {
    private static final String CONNECTIONS = "arn:aws:events:us-east-1:123456789012:connection/";
    private static final String CONNECTION =
            CONNECTIONS + "shop/00000000-0000-4000-8000-000000000001";
    private static final Set<String> PRESENT = ConcurrentHashMap.newKeySet();

    private static TestCatalogue catalogue;
    private static StoredApiDestinations destinations;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        PRESENT.add(CONNECTION);
        destinations = create();
    }

    private static StoredApiDestinations create() {
        ConnectionLookup connections =
                arn ->
                        CompletableFuture.completedStage(
                                PRESENT.contains(arn)
                                        ? new ConnectionLookup.Known(
                                                new OpenedConnection(
                                                        arn,
                                                        UUID.randomUUID(),
                                                        new Basic("u", new Secret("p")),
                                                        ConnectionParameters.NONE,
                                                        AllowedHosts.parse(
                                                                List.of("api.example.com"))))
                                        : new ConnectionLookup.Unknown());
        return new StoredApiDestinations(
                catalogue.workers(),
                new PageTokens(
                        RingKeys.of(new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES]))),
                        catalogue::now),
                connections,
                catalogue.time());
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static DestinationContent content(String connection, String endpoint, int rate) {
        return new DestinationContent("d", connection, endpoint, Method.POST, rate);
    }

    private static ApiDestination create(String name, int rate) {
        return ok(
                destinations.createApiDestination(
                        CALLER, name, content(CONNECTION, "https://api.example.com/a/*", rate)));
    }

    private static <T> EngineError refused(CompletionStage<Answer<T>> answer) throws Exception {
        return switch (answer.toCompletableFuture().get(30, TimeUnit.SECONDS)) {
            case Answer.Refused(var error) -> error;
            case Answer.Ok(var result) -> throw new AssertionError(result);
        };
    }

    @Test
    void a_destination_is_described_updated_and_deleted() throws Exception {
        var created = create("whole", 5);
        assertThat(created.arn())
                .startsWith("arn:aws:events:us-east-1:123456789012:api-destination/whole/");
        var updated =
                ok(
                        destinations.updateApiDestination(
                                CALLER,
                                "whole",
                                new DestinationChanges(null, null, null, Method.PUT, 7)));
        assertThat(updated.arn()).isEqualTo(created.arn());
        assertThat(updated.content())
                .isEqualTo(
                        new DestinationContent(
                                "d", CONNECTION, "https://api.example.com/a/*", Method.PUT, 7));
        assertThat(ok(destinations.describeApiDestination(CALLER, "whole"))).isEqualTo(updated);
        assertThat(
                        refused(
                                destinations.createApiDestination(
                                        CALLER,
                                        "whole",
                                        content(CONNECTION, "https://api.example.com", 1))))
                .isEqualTo(
                        new EventBridgeError(
                                EventBridgeError.Kind.ResourceAlreadyExistsException,
                                "An api-destination 'whole' already exists."));
        ok(destinations.deleteApiDestination(CALLER, "whole"));
        var missing =
                new EventBridgeError(
                        EventBridgeError.Kind.ResourceNotFoundException,
                        "An api-destination 'whole' does not exist.");
        assertThat(refused(destinations.describeApiDestination(CALLER, "whole")))
                .isEqualTo(missing);
        assertThat(refused(destinations.deleteApiDestination(CALLER, "whole"))).isEqualTo(missing);
        assertThat(
                        refused(
                                destinations.updateApiDestination(
                                        CALLER,
                                        "whole",
                                        new DestinationChanges(null, null, null, null, null))))
                .isEqualTo(missing);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    absent/00000000-0000-4000-8000-000000000002; https://api.example.com; Connection 'arn:aws:events:us-east-1:123456789012:connection/absent/00000000-0000-4000-8000-000000000002' does not exist.
                    shop/00000000-0000-4000-8000-000000000001; https://other.example.com/; The connection arn:aws:events:us-east-1:123456789012:connection/shop/00000000-0000-4000-8000-000000000001 does not allow the host other.example.com (allowedHosts, or askel.connectors.http.eventbridge-hosts for a connection without them).
                    shop/00000000-0000-4000-8000-000000000001; ftp://api.example.com; Provided URL is not an absolute HTTP or HTTPS URL.
                    shop/00000000-0000-4000-8000-000000000001; /path; Provided URL is not an absolute HTTP or HTTPS URL.
                    """)
    void a_connection_must_exist_and_allow_the_host(
            String connection, String endpoint, String message) throws Exception {
        var error =
                refused(
                        destinations.createApiDestination(
                                CALLER, "bad", content(CONNECTIONS + connection, endpoint, 1)));
        assertThat(error.message()).endsWith(message);
        assertThat(error).isInstanceOfAny(EventBridgeError.class, ValidationException.class);
    }

    @Test
    void a_connection_of_another_account_does_not_exist() throws Exception {
        var foreign = CONNECTION.replace("123456789012", "222222222222");
        PRESENT.add(foreign);
        assertThat(
                        refused(
                                        destinations.createApiDestination(
                                                CALLER,
                                                "foreign",
                                                content(foreign, "https://api.example.com", 1)))
                                .message())
                .isEqualTo("Connection '%s' does not exist.".formatted(foreign));
    }

    @Test
    void a_list_has_pages_and_filters_and_shows_deleted_connections() {
        var other = CONNECTIONS + "other/00000000-0000-4000-8000-000000000003";
        PRESENT.add(other);
        create("list-a", 1);
        ok(
                destinations.createApiDestination(
                        CALLER, "list-b", content(other, "https://api.example.com", 1)));
        create("list-c", 1);
        PRESENT.remove(other);
        var names = new ArrayList<String>();
        String token = null;
        do {
            var page =
                    ok(
                            destinations.listApiDestinations(
                                    CALLER, "list-", null, new ListPage(2, token)));
            page.items().forEach(each -> names.add(each.name() + " " + each.state()));
            token = page.nextToken();
        } while (token != null);
        assertThat(names).containsExactly("list-a ACTIVE", "list-b INACTIVE", "list-c ACTIVE");
        assertThat(
                        ok(destinations.listApiDestinations(
                                        CALLER, null, other, new ListPage(null, null)))
                                .items())
                .extracting(ApiDestination::name, ApiDestination::state)
                .containsExactly(tuple("list-b", State.INACTIVE));
        assertThat(
                        ok(destinations.listApiDestinations(
                                        new Caller("222222222222", "us-east-1", "r"),
                                        null,
                                        null,
                                        new ListPage(null, null)))
                                .items())
                .isEmpty();
    }

    @Test
    void the_calls_of_all_nodes_are_spaced_by_the_rate() {
        var arn = TargetArn.parse(create("rated", 4).arn()).orElseThrow();
        var nodes = List.of(destinations, create());
        var delays = new ArrayList<Long>();
        CallSlot last = null;
        for (int i = 0; i < 20 && !(last instanceof CallSlot.Busy); i++) {
            last = ok(nodes.get(i % 2).acquire(arn));
            if (last instanceof CallSlot.Granted granted) {
                assertThat(granted.endpoint()).isEqualTo("https://api.example.com/a/*");
                delays.add(granted.delay().toMillis());
            }
        }
        // The clock of the test may advance between two calls.
        assertThat(delays.getFirst()).isZero();
        assertThat(delays).hasSizeBetween(4, 6).isSorted();
        assertThat(last).isInstanceOf(CallSlot.Busy.class);
        var missing =
                TargetArn.parse(
                                "arn:aws:events:us-east-1:123456789012:api-destination/rated/00000000-0000-4000-8000-000000000009")
                        .orElseThrow();
        assertThat(ok(destinations.acquire(missing))).isEqualTo(new CallSlot.Missing());
    }
}
