package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Repair;
import dev.askel.engine.audit.CommandRecords;
import dev.askel.engine.clock.ClockSettings;
import dev.askel.engine.clock.DatabaseTime;
import dev.askel.engine.doctor.Diagnosis;
import dev.askel.engine.doctor.Examination;
import dev.askel.engine.doctor.ExaminationSettings;
import dev.askel.engine.doctor.Finding;
import dev.askel.engine.doctor.Mend;
import dev.askel.engine.doctor.StoredMends;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.installation.InstallationState;
import dev.askel.engine.installation.PausedStart;
import dev.askel.engine.registry.start.MachinesOnHold;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import dev.askel.server.storage.DatabaseConnections;
import dev.askel.server.storage.Storage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code askel doctor}. It reads the database, also while servers use it, and checks
 * this node. A finding is reported if two examinations some seconds apart have it, because work
 * that passes through several transactions can look damaged for a moment.
 */
public final class HealthExamination {
    /** The pause before the examination that confirms findings. */
    private static final Duration CONFIRMATION_DELAY = Duration.ofSeconds(5);

    private final Config config;
    private final @Nullable Duration retention;
    private final boolean proves;

    /**
     * Creates the command.
     *
     * @param retention the time that closed executions are kept; null when they are kept
     *     permanently
     * @param proves whether the journals of all running executions are read
     */
    public HealthExamination(Config config, @Nullable Duration retention, boolean proves) {
        this.config = config;
        this.retention = retention;
        this.proves = proves;
    }

    /**
     * Examines, mends and prints.
     *
     * @param mends whether remedies that cannot lose work are applied
     * @return whether nothing remains to mend
     * @throws SQLException when the database does not answer; nothing is known then
     * @throws RefusedException when there is no database
     */
    public boolean run(boolean mends, boolean printsJson, Consumer<String> printer)
            throws SQLException, IOException, InterruptedException {
        try (var storage = Storage.attach(config)) {
            var database = DatabaseConnections.forEngine(storage.address(), config);
            try (var payloads = StoredPayloads.open(database, config)) {
                var encryption = payloads.encryption();
                var report = examine(database, payloads);
                if (mends && !report.findings().isEmpty()) {
                    var mended = mend(database, encryption, report.findings());
                    report = examine(database, payloads).withMended(mended);
                }
                printer.accept(printsJson ? report.json() : report.text());
                return report.findings().isEmpty();
            }
        }
    }

    private HealthReport examine(DataSource database, StoredPayloads payloads)
            throws SQLException, InterruptedException {
        var installation = PausedStart.state(database);
        var settings =
                new ExaminationSettings(
                        ExaminationSettings.LATE_AFTER,
                        retention,
                        ExaminationSettings.RECENT_ENDS,
                        proves ? Long.MAX_VALUE : ExaminationSettings.COMPARED_MAX,
                        payloads.bucketStorage(),
                        installation == InstallationState.RUNNING
                                ? MachinesOnHold.find(database, config.getStringList("askel.hold"))
                                : MachinesOnHold.EVERY);
        var node = new NodeChecks(config);
        var encryption = payloads.encryption();
        var first = Examination.run(database, encryption, settings);
        var ofNode = node.findings(database, first.correctionMillis());
        if (first.findings().isEmpty() && ofNode.isEmpty()) {
            return new HealthReport(first, List.of(), List.of(), proves, installation);
        }
        Thread.sleep(CONFIRMATION_DELAY);
        Diagnosis second = Examination.run(database, encryption, settings);
        var confirmed = new ArrayList<>(node.findings(database, second.correctionMillis()));
        confirmed.retainAll(ofNode);
        confirmed.addAll(second.confirmed(first));
        return new HealthReport(second, confirmed, List.of(), proves, installation);
    }

    // Mending

    private List<String> mend(
            DataSource database, PayloadEncryption encryption, List<Finding> findings)
            throws SQLException, InterruptedException {
        var mended = new ArrayList<String>();
        try (var workers = SqlWorkers.open("doctor", database, 1, 1);
                var time = DatabaseTime.of(database, ClockSettings.STANDARD);
                var executions = new ExecutionAdministration(config)) {
            var records = new CommandRecords(workers, time);
            for (var finding : findings) {
                if (finding.mend().isAutomatic()) {
                    mended.add(
                            "%s: %s"
                                    .formatted(
                                            finding.subject(),
                                            mend(
                                                    database,
                                                    encryption,
                                                    records,
                                                    executions,
                                                    finding)));
                }
            }
        }
        return mended;
    }

    private String mend(
            DataSource database,
            PayloadEncryption encryption,
            CommandRecords records,
            ExecutionAdministration executions,
            Finding finding)
            throws InterruptedException {
        try {
            if (finding.mend() instanceof Mend.Wake(var arn)) {
                // The server records the command in the audit log.
                var result = executions.repair(arn, new Repair.Wake());
                return result.isSuccess() ? "woken" : result.text();
            }
            var refusal = record(records, finding);
            if (refusal != null) {
                return refusal;
            }
            return StoredMends.apply(database, encryption, finding.mend())
                    ? "mended"
                    : "no longer damaged";
        } catch (RefusedException | IOException | SQLException | UnreadableRowException e) {
            return "not mended: " + e.getMessage();
        }
    }

    /** Records the change in the audit log. Returns the reason of a refusal; null without one. */
    private @Nullable String record(CommandRecords records, Finding finding) {
        if (!config.getBoolean("askel.audit.enabled")) {
            return null;
        }
        var change =
                StoredChange.of(
                        OperatorClient.defaultAccount(config),
                        "MendRow",
                        "row/%s/%s".formatted(finding.check().text(), finding.subject()));
        var recorded = records.record(change.event()).toCompletableFuture().join();
        return recorded instanceof Answer.Refused<Boolean>(var error) ? error.message() : null;
    }
}
