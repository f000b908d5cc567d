package dev.askel.engine.schema;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/** Migrates a database to the schema of this release. */
public final class Migrations {
    /** The schema that contains all of Askel's tables. */
    public static final String SCHEMA = SchemaHistory.SCHEMA;

    private Migrations() {}

    /**
     * Runs the missing scripts. Flyway's lock allows several nodes to call this method
     * concurrently.
     *
     * <p>A database that a newer release has migrated is not changed. A script that gets no lock
     * within a second is retried for ten minutes, and delays other sessions only during that
     * second.
     *
     * @throws org.flywaydb.core.api.FlywayException when a migration fails
     */
    public static void migrate(DataSource database) {
        if (isCurrent(database)) {
            return;
        }
        new MigrationRun(
                        database,
                        List.of("classpath:dev/askel/engine/schema"),
                        MigrationLocks.STANDARD)
                .run();
    }

    /**
     * Returns whether every script of this release has run. Without this check Flyway would read
     * each script and load its classes, which takes a quarter of a server's start time.
     */
    static boolean isCurrent(DataSource database) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            try (var found =
                    statement.executeQuery(
                            "SELECT FROM pg_tables WHERE schemaname = '%s' AND tablename = '%s'"
                                    .formatted(SCHEMA, SchemaHistory.TABLE))) {
                if (!found.next()) {
                    return false;
                }
            }
            SchemaHistory.deleteFailed(connection);
            var run = new HashSet<String>();
            try (var found =
                    statement.executeQuery(
                            "SELECT script FROM %s.%s".formatted(SCHEMA, SchemaHistory.TABLE))) {
                while (found.next()) {
                    run.add(found.getString(1));
                }
            }
            return run.containsAll(scripts());
        } catch (SQLException e) {
            throw new FlywayException("the database is unavailable", e);
        } catch (IOException | URISyntaxException e) {
            throw new FlywayException("the scripts cannot be listed", e);
        }
    }

    private static Set<String> scripts() throws IOException, URISyntaxException {
        var here = Migrations.class.getResource("Migrations.class");
        var scripts = here == null ? Set.<String>of() : scriptsBeside(here);
        if (scripts.isEmpty()) {
            throw new IOException("no scripts found beside " + here);
        }
        return scripts;
    }

    /** Returns the names of all scripts in the folder of a file. The folder may be in a jar. */
    public static Set<String> scriptsBeside(URL file) throws IOException, URISyntaxException {
        if (file.openConnection() instanceof JarURLConnection jar) {
            var folder = jar.getEntryName().replaceFirst("[^/]*$", "");
            return jar.getJarFile().stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(folder))
                    .map(name -> name.substring(folder.length()))
                    .filter(Migrations::isScript)
                    .collect(Collectors.toUnmodifiableSet());
        }
        try (var files = Files.list(Path.of(file.toURI()).resolveSibling(""))) {
            return files.map(each -> String.valueOf(each.getFileName()))
                    .filter(Migrations::isScript)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    private static boolean isScript(String name) {
        return name.startsWith("V") && name.endsWith(".sql");
    }
}
