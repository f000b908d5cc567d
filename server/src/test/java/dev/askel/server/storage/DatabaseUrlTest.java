package dev.askel.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.cluster.ClusterDatabase;
import dev.askel.server.refusal.RefusedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class DatabaseUrlTest {
    @Test
    void jdbc_urls_are_unchanged() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://h:1/d?ssl=true", "u", "p"))
                .isEqualTo(new ClusterDatabase("jdbc:postgresql://h:1/d?ssl=true", "u", "p"));
    }

    @Test
    void urls_of_postgresql_tools_are_converted_to_jdbc() {
        assertThat(
                        DatabaseUrl.parse(
                                "postgresql://me:p%40ss+word@db.example:5433/askel?sslmode=require",
                                "u", "p"))
                .isEqualTo(
                        new ClusterDatabase(
                                "jdbc:postgresql://db.example:5433/askel?sslmode=require",
                                "me",
                                "p@ss+word"));
        assertThat(DatabaseUrl.parse("postgres://db/askel", "u", "p"))
                .isEqualTo(new ClusterDatabase("jdbc:postgresql://db/askel", "u", "p"));
    }

    @Test
    void uses_the_primary_of_several_hosts() {
        assertThat(DatabaseUrl.parse("postgresql://me:p@a:1,b:2/askel", "u", "x"))
                .isEqualTo(
                        new ClusterDatabase(
                                "jdbc:postgresql://a:1,b:2/askel?targetServerType=primary&hostRecheckSeconds=1",
                                "me",
                                "p"));
        assertThat(DatabaseUrl.parse("jdbc:postgresql://a,b/d?ssl=true", "u", "p").url())
                .isEqualTo(
                        "jdbc:postgresql://a,b/d?ssl=true&targetServerType=primary&hostRecheckSeconds=1");
        var explicit =
                "jdbc:postgresql://a,b/d?targetServerType=preferPrimary&hostRecheckSeconds=7";
        assertThat(DatabaseUrl.parse(explicit, "u", "p").url()).isEqualTo(explicit);
    }

    @Test
    void user_and_password_are_removed_from_the_parameters() {
        assertThat(
                        DatabaseUrl.parse(
                                "jdbc:postgresql://h:1/d?user=me&ssl=true&password=p%40ss",
                                "u", "p"))
                .isEqualTo(new ClusterDatabase("jdbc:postgresql://h:1/d?ssl=true", "me", "p@ss"));
        assertThat(DatabaseUrl.parse("jdbc:postgresql://h/d?password=s3cret", "", "").url())
                .isEqualTo("jdbc:postgresql://h/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db:5432/askel",
                "jdbc:postgresql://h:99999999/d?password=secret",
                "jdbc:postgresql://u:secret@h/d",
                "jdbc:postgresql://h/d?password=%secret",
                "postgresql://u:%secret@h/d",
                "postgresql://u:secret @h/d",
                "mysql://u:secret@h/d",
                "jdbc:mysql://h/d",
                "postgresql:///d",
                "a b"
            })
    void other_forms_are_refused_without_repeating_the_address(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url, "u", "p"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--db-url")
                .satisfies(refusal -> assertThat(stackTrace(refusal)).doesNotContain("secret"));
    }

    private static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void data_is_stored_in_the_default_folder_of_the_system() {
        assertThat(DataHome.defaultFolder("root", "/root", Map.of()))
                .isEqualTo(Path.of("/var/lib/askel"));
        assertThat(DataHome.defaultFolder("eve", "/home/eve", Map.of()))
                .isEqualTo(Path.of("/home/eve/.local/share/askel"));
        assertThat(DataHome.defaultFolder("eve", "/home/eve", Map.of("XDG_DATA_HOME", "/data")))
                .isEqualTo(Path.of("/data/askel"));
        assertThat(DataHome.defaultFolder("eve", "/home/eve", Map.of("XDG_DATA_HOME", "relative")))
                .isEqualTo(Path.of("/home/eve/.local/share/askel"));
    }
}
