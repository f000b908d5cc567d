package dev.askel.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FolderLockTest {
    /** A named pipe can be opened and locked, but its text cannot be replaced. */
    @Test
    void a_failure_after_the_file_was_locked_releases_the_lock(@TempDir Path folder)
            throws Exception {
        var file = folder.resolve(FolderLock.FILE_NAME);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> FolderLock.acquire(folder))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("cannot be locked");
        }
        Files.delete(file);
        FolderLock.acquire(folder).close();
        assertThat(file).content().contains("pid " + ProcessHandle.current().pid());
    }
}
