package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the nodes of one launcher pause the installation once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PausedLaunchTest {
    @TempDir private Path folder;

    @Test
    void only_the_launcher_that_has_paused_does_not_pause_again() {
        var data = folder.resolve("data");
        var first = new PausedLaunch("1-100-7", data);
        assertThat(first.hasPaused()).isFalse();

        first.recordPause();

        assertThat(new PausedLaunch("1-100-7", data).hasPaused()).isTrue();
        assertThat(new PausedLaunch("1-200-8", data).hasPaused()).isFalse();
        assertThat(new PausedLaunch(null, data).hasPaused()).isFalse();
    }

    @Test
    void launchers_that_share_a_folder_do_not_pause_again() {
        var first = new PausedLaunch("1-100-7", folder);
        var second = new PausedLaunch("2-100-8", folder);
        first.recordPause();
        second.recordPause();

        assertThat(first.hasPaused()).isTrue();
        assertThat(second.hasPaused()).isTrue();
    }

    @Test
    void the_file_keeps_the_latest_launches() {
        for (int number = 0; number < 100; number++) {
            new PausedLaunch("1-100-" + number, folder).recordPause();
        }

        assertThat(new PausedLaunch("1-100-99", folder).hasPaused()).isTrue();
        assertThat(new PausedLaunch("1-100-0", folder).hasPaused()).isFalse();
        assertThat(folder.resolve("paused-launch")).content().hasLineCount(32);
    }

    @Test
    void a_start_without_a_launcher_records_nothing() {
        new PausedLaunch(null, folder.resolve("none")).recordPause();

        assertThat(folder.resolve("none")).doesNotExist();
    }
}
