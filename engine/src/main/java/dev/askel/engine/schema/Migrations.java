package dev.askel.engine.schema;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/** Brings a database to the schema this release writes. */
public final class Migrations {
    /** The schema all of Askel's tables live in. */
    public static final String SCHEMA = "askel";

    private static final String HISTORY = "flyway_schema_history";

    private Migrations() {}

    /**
     * Runs the missing scripts in Flyway's own lock, so that many nodes may call it at once. A
     * database that a newer release has migrated stays as it is. A script that gets no lock within
     * a second is tried again for ten minutes, and holds up other sessions for that second only.
     *
     * @throws org.flywaydb.core.api.FlywayException when it cannot
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
     * Whether every script has been run here. Flyway would read each of them anew and load every
     * class beside them, a quarter of a server's start.
     *
     * <p>Those that run outside a transaction leave a mark when they fail, which would stop every
     * node until somebody takes it away; but they can be done again, so it is forgotten here.
     */
    static boolean isCurrent(DataSource database) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            try (var found =
                    statement.executeQuery(
                            "SELECT FROM pg_tables WHERE schemaname = '%s' AND tablename = '%s'"
                                    .formatted(SCHEMA, HISTORY))) {
                if (!found.next()) {
                    return false;
                }
            }
            forgetFailed(connection);
            var run = new HashSet<String>();
            try (var found =
                    statement.executeQuery("SELECT script FROM %s.%s".formatted(SCHEMA, HISTORY))) {
                while (found.next()) {
                    run.add(found.getString(1));
                }
            }
            return run.containsAll(scripts());
        } catch (SQLException e) {
            throw new FlywayException("the database is out of reach", e);
        } catch (IOException | URISyntaxException e) {
            throw new FlywayException("the scripts cannot be listed", e);
        }
    }

    /** Removes the marks of scripts that failed; a script that leaves one can be run again. */
    static void forgetFailed(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("DELETE FROM %s.%s WHERE NOT success".formatted(SCHEMA, HISTORY));
        }
    }

    private static Set<String> scripts() throws IOException, URISyntaxException {
        var here = Migrations.class.getResource("Migrations.class");
        var scripts = here == null ? Set.<String>of() : scriptsBeside(here);
        if (scripts.isEmpty()) {
            throw new IOException("there are none beside " + here);
        }
        return scripts;
    }

    /** The names of all scripts beside a file, in a jar or in a folder. */
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
