package dev.askel.connectors.items;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Tests sources that read several objects, with a folder that replaces S3. */
final class FolderListedItemsTest extends ListedItemsTest {
    @TempDir private static @Nullable Path root;

    @Override
    TestItems items() {
        return TestItems.inFolder(() -> Objects.requireNonNull(root));
    }

    /** Creates an empty folder, which needs no marker object in a file system. */
    @Override
    void putFolderMarker(TestBucket holder, String key) throws Exception {
        Files.createDirectories(Objects.requireNonNull(root).resolve("items").resolve(key));
    }
}
