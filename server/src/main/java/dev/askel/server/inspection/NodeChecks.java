package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.engine.doctor.Check;
import dev.askel.engine.doctor.Finding;
import dev.askel.engine.doctor.Mend;
import dev.askel.engine.key.KeyRingCheck;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.storage.DataHome;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Checks the node where {@code askel doctor} runs: its configuration, clock, disk and certificates,
 * and the settings of PostgreSQL.
 */
final class NodeChecks {
    private static final Duration CLOCK_DEVIATION_MAX = Duration.ofSeconds(5);
    private static final Duration CERTIFICATE_REST_MIN = Duration.ofDays(7);
    private static final long FREE_BYTES_MIN = 1L << 30;
    private static final int FREE_SHARE_MIN = 20;
    private static final int CONNECTIONS_PER_NODE = 25;

    private static final String SETTINGS =
            """
            SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
                   current_setting('fsync'), current_setting('full_page_writes'),
                   current_setting('max_connections')::int,
                   (SELECT count(*) FROM askel.cluster_members
                     WHERE state = 'up' AND beat_at > clock_timestamp() - interval '1 minute'),
                   (SELECT last_failed_wal FROM pg_stat_archiver
                     WHERE last_failed_time > coalesce(last_archived_time, '-infinity'))\
            """;

    private final Config config;

    NodeChecks(Config config) {
        this.config = config;
    }

    /**
     * Returns the findings.
     *
     * @param correctionMillis engine time minus the database's clock
     */
    List<Finding> findings(DataSource database, long correctionMillis) throws SQLException {
        var findings = new ArrayList<Finding>();
        try (var connection = database.getConnection()) {
            checkKeyFile(connection, findings);
            checkDatabase(connection, findings);
        }
        if (correctionMillis != 0) {
            add(
                    findings,
                    Check.CLOCK,
                    "the database",
                    "has a clock whose jump the nodes refuse",
                    "follow docs/operations/clocks.md#when-the-clock-jumps");
        }
        checkDisk(findings);
        checkCertificate(
                findings,
                "askel.http.tls.certificate",
                "docs/operations/tls.md#renew-the-certificate");
        checkCertificate(
                findings,
                "askel.cluster.tls.certificate",
                "docs/operations/cluster.md#renew-certificates");
        return findings;
    }

    private static void add(
            List<Finding> findings, Check check, String subject, String problem, String remedy) {
        findings.add(new Finding(check, subject, problem, new Mend.Manual(remedy)));
    }

    private void checkKeyFile(Connection connection, List<Finding> findings) throws SQLException {
        if (config.getString("askel.keys.file").isEmpty()
                && !Files.exists(DataHome.folder(config))) {
            // The command runs on another machine than the server.
            return;
        }
        try {
            KeyRingCheck.requireOpened(connection, RootKeyFile.existing(config));
        } catch (RootKeyException e) {
            add(
                    findings,
                    Check.CONFIGURATION,
                    "the key file",
                    "cannot be used: " + e.getMessage(),
                    "repair it, or restore it from its backup (docs/operations/keys.md#when-the-key-file-cannot-be-used)");
        }
    }

    private static void checkDatabase(Connection connection, List<Finding> findings)
            throws SQLException {
        try (var statement = connection.prepareStatement(SETTINGS)) {
            long before = System.currentTimeMillis();
            try (var found = statement.executeQuery()) {
                found.next();
                long after = System.currentTimeMillis();
                long deviation = found.getLong(1) - (before + after) / 2;
                long uncertainty = (after - before) / 2;
                if (Math.abs(deviation) - uncertainty > CLOCK_DEVIATION_MAX.toMillis()) {
                    add(
                            findings,
                            Check.CLOCK,
                            "this node",
                            "has a clock that differs from the database's by more than 5 s",
                            "synchronize both clocks with NTP (docs/operations/clocks.md)");
                }
                requireOn(findings, "fsync", found.getString(2));
                requireOn(findings, "full_page_writes", found.getString(3));
                var unarchived = found.getString(6);
                if (unarchived != null) {
                    add(
                            findings,
                            Check.DATABASE,
                            "the archive",
                            "does not accept %s, so PostgreSQL keeps its log".formatted(unarchived),
                            "read the log of PostgreSQL, and repair the archive (docs/operations/recovery.md#archive-the-log)");
                }
                long needed = (found.getLong(5) + 1) * CONNECTIONS_PER_NODE;
                if (found.getLong(4) < needed) {
                    add(
                            findings,
                            Check.DATABASE,
                            "max_connections",
                            "is %d, and the nodes and one more need %d"
                                    .formatted(found.getLong(4), needed),
                            "raise max_connections of PostgreSQL and restart it");
                }
            }
        }
    }

    private static void requireOn(List<Finding> findings, String setting, @Nullable String value) {
        if (!"on".equals(value)) {
            add(
                    findings,
                    Check.DATABASE,
                    setting,
                    "is off, so a crash of PostgreSQL loses acknowledged work",
                    "set %s = on in postgresql.conf and reload it".formatted(setting));
        }
    }

    private void checkDisk(List<Finding> findings) {
        var folder = DataHome.folder(config);
        if (Files.notExists(folder)) {
            // A folder that cannot be read is neither absent nor known to exist.
            return;
        }
        try {
            var store = Files.getFileStore(folder);
            if (store.getUsableSpace()
                    < Math.min(FREE_BYTES_MIN, store.getTotalSpace() / FREE_SHARE_MIN)) {
                add(
                        findings,
                        Check.DISK,
                        folder.toString(),
                        "has less free space than 1 GiB and less than a twentieth of the disk",
                        "free space, or move the data folder to a larger disk");
            }
        } catch (IOException e) {
            add(
                    findings,
                    Check.DISK,
                    folder.toString(),
                    "cannot be read: " + e.getMessage(),
                    "check the disk and the modes of the folder");
        }
    }

    private void checkCertificate(List<Finding> findings, String setting, String renewal) {
        var file = config.hasPath(setting) ? config.getString(setting) : "";
        if (file.isEmpty()) {
            return;
        }
        try (var in = Files.newInputStream(Path.of(file))) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                add(findings, Check.CERTIFICATE, file, "contains no certificate", renewal);
                return;
            }
            // Most clients also refuse a chain with an expired authority.
            var end = earliestExpiry(chain);
            if (end.isBefore(Instant.now().plus(CERTIFICATE_REST_MIN))) {
                add(
                        findings,
                        Check.CERTIFICATE,
                        file,
                        "expires at %s".formatted(end),
                        "renew it: " + renewal);
            }
        } catch (IOException | CertificateException e) {
            add(findings, Check.CERTIFICATE, file, "cannot be read: " + e.getMessage(), renewal);
        }
    }

    private static Instant earliestExpiry(Collection<? extends Certificate> chain) {
        var earliest = Instant.MAX;
        for (var each : chain) {
            var end = ((X509Certificate) each).getNotAfter().toInstant();
            earliest = end.isBefore(earliest) ? end : earliest;
        }
        return earliest;
    }
}
