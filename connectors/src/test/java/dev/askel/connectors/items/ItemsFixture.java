package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.items.parquet.ParquetMemory;
import dev.askel.engine.maprun.admission.MachineOwner;
import dev.askel.engine.maprun.source.ItemReaderException;
import dev.askel.engine.maprun.source.ItemReaders;
import dev.askel.engine.maprun.source.ItemSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads sources of items, as a Map Run does, from the services at one address. */
final class ItemsFixture implements AutoCloseable {
    static final String ACCOUNT = "123456789012";
    static final String REGION = "us-east-1";
    static final String GET_OBJECT = "arn:aws:states:::s3:getObject";
    static final String LIST_OBJECTS = "arn:aws:states:::s3:listObjectsV2";

    /** The schedule has short pauses, and ends the retries after half a second. */
    static final RetrySchedule QUICK =
            new RetrySchedule(
                    Duration.ofMillis(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(500),
                    Duration.ofMillis(500));

    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 10_000_000);
    private final ModelledServices services;
    private final BucketItemReaders readers;
    private final BucketResultStore store;
    private final ParquetMemory parquetMemory = new ParquetMemory(64L << 20);

    /** Uses the server at an address. */
    ItemsFixture(String address, RetrySchedule schedule) {
        this(http -> TestTaskCalls.createServices(http, address), schedule);
    }

    /** Uses a folder in place of a server. */
    ItemsFixture(Path folder, RetrySchedule schedule) {
        this(http -> TestTaskCalls.createServices(http, folder), schedule);
    }

    /** Uses services that a test creates. */
    ItemsFixture(Function<HttpCalls, ModelledServices> connect, RetrySchedule schedule) {
        services = connect.apply(http);
        readers = new BucketItemReaders(services, schedule, parquetMemory);
        store = new BucketResultStore(services, schedule);
    }

    ParquetMemory parquetMemory() {
        return parquetMemory;
    }

    ModelledServices services() {
        return services;
    }

    BucketResultStore store() {
        return store;
    }

    /** Creates a reader of an object. Apostrophes in the configuration become double quotes. */
    static Reader object(String bucket, String key, String config) {
        return reader(
                GET_OBJECT,
                "{'Bucket':'%s','Key':'%s'}".formatted(bucket, key),
                config,
                MapRunPlan.ITEMS_UNLIMITED);
    }

    static Reader reader(String resource, String arguments, String config, long itemsMax) {
        return new Reader(
                resource,
                TestTaskCalls.json(arguments.replace('\'', '"')),
                TestTaskCalls.json(config.replace('\'', '"')),
                itemsMax);
    }

    ItemSource open(Reader reader, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        return open(reader, false, position);
    }

    ItemSource open(Reader reader, boolean isJsonata, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        var execution = "arn:aws:states:us-east-1:123456789012:execution:machine:run";
        return readers.open(
                new ItemReaders.Request(
                        execution,
                        new MachineOwner(ACCOUNT, "machine"),
                        REGION,
                        "arn:aws:iam::123456789012:role/machine",
                        isJsonata,
                        reader),
                position);
    }

    /** The texts of all items. */
    List<String> readAll(Reader reader) throws ItemReaderException, InterruptedException {
        return readFrom(reader, null);
    }

    /** The texts of the items after a position. */
    List<String> readFrom(Reader reader, @Nullable String position)
            throws ItemReaderException, InterruptedException {
        try (var source = open(reader, position)) {
            return rest(source);
        }
    }

    static List<String> rest(ItemSource source) throws ItemReaderException, InterruptedException {
        var items = new ArrayList<String>();
        for (var item = source.next(); item != null; item = source.next()) {
            items.add(item.text());
        }
        return items;
    }

    /** The positions before the first item and after each item. */
    List<String> positions(Reader reader) throws ItemReaderException, InterruptedException {
        var positions = new ArrayList<String>();
        try (var source = open(reader, null)) {
            positions.add(source.position());
            while (source.next() != null) {
                positions.add(source.position());
            }
        }
        return positions;
    }

    /** Checks that a source can be resumed before and after each item. */
    void assertResumes(Reader reader) throws Exception {
        var all = readAll(reader);
        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        var positions = positions(reader);
        assertThat(positions).hasSize(all.size() + 1);
        for (int at = 0; at < positions.size(); at++) {
            assertThat(readFrom(reader, positions.get(at)))
                    .as(positions.get(at))
                    .isEqualTo(all.subList(at, all.size()));
            assertThat(positions.get(at).length()).isLessThan(4_096);
        }
        assertMovesForward(reader, all, positions);
        // Reads all items. The reader is closed after each item and opened again at its position,
        // as after a crash.
        var items = new ArrayList<String>();
        String position = null;
        while (true) {
            try (var source = open(reader, position)) {
                var item = source.next();
                if (item == null) {
                    break;
                }
                items.add(item.text());
                position = source.position();
            }
        }
        assertThat(items).isEqualTo(all);
    }

    /**
     * Checks that an open source can advance to each later position, and can skip the items before
     * it.
     */
    private void assertMovesForward(Reader reader, List<String> all, List<String> positions)
            throws Exception {
        for (int from = 0; from < positions.size(); from++) {
            for (int to = from; to < positions.size(); to++) {
                try (var source = open(reader, positions.get(from))) {
                    if (source.advanceTo(positions.get(to))) {
                        assertThat(rest(source)).isEqualTo(all.subList(to, all.size()));
                    }
                }
                try (var source = open(reader, positions.get(from))) {
                    assertThat(source.skip(to - from)).isEqualTo(to - from);
                    assertThat(readFrom(reader, source.position()))
                            .isEqualTo(rest(source))
                            .isEqualTo(all.subList(to, all.size()));
                }
            }
        }
        try (var source = open(reader, null)) {
            assertThat(source.skip(Long.MAX_VALUE)).isEqualTo(all.size());
            assertThat(source.next()).isNull();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
