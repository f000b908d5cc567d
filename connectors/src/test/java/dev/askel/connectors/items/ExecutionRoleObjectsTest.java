package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.HttpFixture.Request;
import dev.askel.connectors.TestSts;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.AssumedRoles;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.OwnServerAddress;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.folder.BucketFolder;
import dev.askel.engine.maprun.destination.ResultStore.Destination;
import dev.askel.engine.maprun.destination.ResultWriterException;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests Map Runs that call S3 with the role of their execution. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionRoleObjectsTest {
    private static final Reader OBJECT =
            ItemsFixture.object("abc", "k.json", "{'InputType':'JSON'}");
    private static final Reader LISTING =
            ItemsFixture.reader(
                    ItemsFixture.LIST_OBJECTS,
                    "{'Bucket':'abc'}",
                    "{}",
                    MapRunPlan.ITEMS_UNLIMITED);

    private volatile Function<Request, Reply> sts =
            request -> TestSts.grant(request, Instant.parse("2999-01-01T00:00:00Z"));
    private final HttpFixture services = new HttpFixture(this::reply);

    ExecutionRoleObjectsTest() throws IOException {}

    @AfterEach
    void close() {
        services.close();
    }

    private Reply reply(Request request) {
        if (TestSts.isCalled(request)) {
            return sts.apply(request);
        }
        if (request.uri().toString().contains("list-type=2")) {
            return new Reply(
                    200,
                    Map.of("Content-Type", "application/xml"),
                    "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated><Contents><Key>k.json</Key><Size>1</Size></Contents></ListBucketResult>");
        }
        return new Reply(200, Map.of("ETag", "\"1\""), request.method().equals("GET") ? "[1]" : "");
    }

    private static ModelledServices services(HttpCalls http, String address) {
        return new ModelledServices(
                environment(address),
                http,
                new AssumedRoles(InstantSource.system(), true),
                OwnServerAddress.withoutTls());
    }

    private static AwsEnvironment environment(String address) {
        return new AwsEnvironment(
                Map.of(
                        "AWS_ENDPOINT_URL", address,
                        "AWS_ACCESS_KEY_ID", "server",
                        "AWS_SECRET_ACCESS_KEY", "secret"));
    }

    private ItemsFixture fixture() {
        return new ItemsFixture(http -> services(http, services.url()), ItemsFixture.QUICK);
    }

    private static Destination destination() {
        return new Destination(
                "arn:aws:states:us-east-1:123456789012:execution:machine:run",
                ItemsFixture.ACCOUNT,
                ItemsFixture.REGION,
                "arn:aws:iam::123456789012:role/machine",
                new MapRunPlan.Writer(
                        "arn:aws:states:::s3:putObject",
                        TestTaskCalls.json("{\"Bucket\":\"abc\"}"),
                        TestTaskCalls.json("{}")));
    }

    private static byte[] content() {
        return "[]".getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readers_and_writers_have_the_credentials_of_the_execution_s_role() throws Exception {
        try (var fixture = fixture()) {
            assertThat(fixture.readAll(OBJECT)).containsExactly("1");
            assertThat(fixture.readAll(LISTING)).hasSize(1);
            fixture.store().put(destination(), "out.json", content());
        }

        var requests = new ArrayList<String>();
        while (services.unreadRequests() > 0) {
            var request = services.awaitRequest();
            requests.add(request.method() + " " + TestSts.signer(request));
        }
        assertThat(requests)
                .startsWith("POST server", "GET machine-by-server")
                .endsWith("GET machine-by-server", "PUT machine-by-server")
                .filteredOn("POST server"::equals)
                .hasSize(1);
    }

    @Test
    void a_map_run_repeats_its_calls_while_sts_is_unavailable() throws Exception {
        var requests = new AtomicInteger();
        var granting = sts;
        sts =
                request ->
                        requests.incrementAndGet() <= 2
                                ? new Reply(503, Map.of(), "")
                                : granting.apply(request);
        try (var fixture = fixture()) {
            assertThat(fixture.readAll(OBJECT)).containsExactly("1");
        }
        requests.set(0);
        try (var fixture = fixture()) {
            fixture.store().put(destination(), "out.json", content());
        }

        assertThat(requests).hasValue(3);
    }

    @Test
    void a_refused_role_fails_the_map_run_at_once() throws Exception {
        sts = _ -> TestSts.refuse("No trust.");
        var reason =
                "The execution's role, arn:aws:iam::123456789012:role/machine, could not be assumed: No trust.";
        try (var fixture = fixture()) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(OBJECT))
                    .withMessageContaining(reason);
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(LISTING))
                    .withMessageContaining(reason);
            assertThatExceptionOfType(ResultWriterException.class)
                    .isThrownBy(() -> fixture.store().put(destination(), "out.json", content()))
                    .withMessageContaining(reason);
        }
        assertThat(services.unreadRequests()).isEqualTo(3);
    }

    @Test
    void buckets_in_a_folder_need_no_role(@TempDir Path root) throws Exception {
        Files.createDirectory(root.resolve("abc"));
        Files.writeString(root.resolve("abc/k.json"), "[1]");
        try (var fixture =
                new ItemsFixture(
                        http ->
                                new ModelledServices(
                                        environment(services.url()),
                                        http,
                                        new AssumedRoles(InstantSource.system(), true),
                                        OwnServerAddress.withoutTls(),
                                        Map.of("s3", BucketFolder.open("s3-dir", root))),
                        ItemsFixture.QUICK)) {
            assertThat(fixture.readAll(OBJECT)).isEqualTo(List.of("1"));
            fixture.store().put(destination(), "out.json", content());
        }
        assertThat(root.resolve("abc/out.json")).hasBinaryContent(content());
        assertThat(services.unreadRequests()).isZero();
    }
}
