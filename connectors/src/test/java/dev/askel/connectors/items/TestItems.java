package dev.askel.connectors.items;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.connectors.MotoServer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A bucket and readers of its objects, for all tests of a class. */
final class TestItems implements BeforeAllCallback, AfterAllCallback {
    static final String BUCKET = "items";

    private final @Nullable Supplier<Path> folder;
    private @Nullable MotoServer server;
    private @Nullable ItemsFixture readers;
    private @Nullable TestBucket bucket;

    private TestItems(@Nullable Supplier<Path> folder) {
        this.folder = folder;
    }

    /** Uses a moto server, which the tests start. */
    static TestItems atMoto() {
        return new TestItems(null);
    }

    /** Uses a folder in place of a server. It may be created after this call. */
    static TestItems inFolder(Supplier<Path> folder) {
        return new TestItems(folder);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        var created = createReaders();
        readers = created;
        bucket = TestBucket.create(created.services(), BUCKET);
    }

    private ItemsFixture createReaders() throws Exception {
        if (folder != null) {
            return new ItemsFixture(folder.get(), ItemsFixture.QUICK);
        }
        var started = MotoServer.start();
        server = started;
        return new ItemsFixture(started.address(), ItemsFixture.QUICK);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (readers != null) {
            readers.close();
        }
        if (server != null) {
            server.close();
        }
    }

    ItemsFixture readers() {
        return Objects.requireNonNull(readers);
    }

    TestBucket bucket() {
        return Objects.requireNonNull(bucket);
    }

    /**
     * Creates a reader of an object in the bucket. Apostrophes in the configuration become double
     * quotes.
     */
    static Reader object(String key, String config) {
        return ItemsFixture.object(BUCKET, key, config);
    }

    /** A reader of the first items of an object. */
    static Reader limited(String key, String config, long itemsMax) {
        return ItemsFixture.reader(
                ItemsFixture.GET_OBJECT,
                "{'Bucket':'%s','Key':'%s'}".formatted(BUCKET, key),
                config,
                itemsMax);
    }

    /** A reader of the objects with a prefix. */
    static Reader listing(String name, String prefix, String config) {
        return ItemsFixture.reader(
                ItemsFixture.LIST_OBJECTS,
                "{'Bucket':'%s','Prefix':'%s'}".formatted(name, prefix),
                config,
                MapRunPlan.ITEMS_UNLIMITED);
    }
}
