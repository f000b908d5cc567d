package dev.askel.server.inspection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.doctor.Check;
import dev.askel.engine.doctor.Diagnosis;
import dev.askel.engine.doctor.Finding;
import dev.askel.engine.installation.InstallationState;
import java.time.Instant;
import java.util.List;

/**
 * The report of {@code askel doctor}.
 *
 * @param findings confirmed findings
 * @param mended one line for each remedy that was applied before the examination
 * @param proves whether the report counts the running executions by their waker
 * @param installation whether executions may continue; while some may not, no work is late
 */
record HealthReport(
        Diagnosis diagnosis,
        List<Finding> findings,
        List<String> mended,
        boolean proves,
        InstallationState installation) {
    HealthReport {
        findings = List.copyOf(findings);
        mended = List.copyOf(mended);
    }

    HealthReport withMended(List<String> lines) {
        return new HealthReport(diagnosis, findings, lines, proves, installation);
    }

    /** Returns the report for people, without a final line break. */
    String text() {
        var text = new StringBuilder();
        mended.forEach(line -> text.append("mended    ").append(line).append('\n'));
        for (var finding : findings) {
            text.append(
                    "%-13s %s %s\n%14smend: %s\n"
                            .formatted(
                                    finding.check().text(),
                                    finding.subject(),
                                    finding.problem(),
                                    "",
                                    finding.mend().text()));
        }
        if (proves) {
            text.append("Running executions by their waker:\n");
            diagnosis
                    .wakers()
                    .forEach((waker, count) -> text.append("%,12d %s\n".formatted(count, waker)));
        }
        if (diagnosis.skipped() > 0) {
            text.append(
                    "%,d journals were not read; --prove reads all.\n"
                            .formatted(diagnosis.skipped()));
        }
        text.append(installationText());
        long compared = diagnosis.examined().getOrDefault(Check.JOURNAL, 0L);
        return text.append(
                        "%s Executions compared with their journals: %,d."
                                .formatted(
                                        findings.isEmpty()
                                                ? "No damage found."
                                                : "Damage found: %,d.".formatted(findings.size()),
                                        compared))
                .toString();
    }

    private String installationText() {
        return switch (installation) {
            case RUNNING -> "";
            case PAUSED -> "The installation is paused. Resume it with: askel resume --all\n";
            case RESUMING ->
                    "The installation is resumed with a rate, so late work is not reported.\n";
        };
    }

    /** Returns the report as a JSON object. */
    String json() {
        var report =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("healthy", findings.isEmpty())
                        .put("examinedAt", Instant.ofEpochMilli(diagnosis.nowMillis()).toString())
                        .put("paused", installation != InstallationState.RUNNING)
                        .put("skippedJournals", diagnosis.skipped());
        var examined = report.putObject("examined");
        for (var check : Check.values()) {
            var count = diagnosis.examined().get(check);
            if (count != null) {
                examined.put(check.text(), count);
            }
        }
        var list = report.putArray("findings");
        for (var finding : findings) {
            list.addObject()
                    .put("check", finding.check().text())
                    .put("subject", finding.subject())
                    .put("problem", finding.problem())
                    .put("mend", finding.mend().text())
                    .put("automatic", finding.mend().isAutomatic());
        }
        var lines = report.putArray("mended");
        mended.forEach(lines::add);
        if (proves) {
            var wakers = report.putObject("runningExecutions");
            diagnosis.wakers().forEach(wakers::put);
        }
        return Payload.of(report).text();
    }
}
