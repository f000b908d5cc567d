package dev.askel.connectors.items;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Tests sources of several objects with a folder in place of S3. */
final class FolderListedItemsTest extends ListedItemsTest {
    @TempDir private static @Nullable Path root;

    @Override
    TestItems items() {
        return TestItems.inFolder(() -> Objects.requireNonNull(root));
    }

    /** An empty folder needs no marker. */
    @Override
    void putFolderMarker(TestBucket holder, String key) throws Exception {
        Files.createDirectories(Objects.requireNonNull(root).resolve("items").resolve(key));
    }
}
