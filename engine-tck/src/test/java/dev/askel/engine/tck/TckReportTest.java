package dev.askel.engine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Checks that the ScalaTest runner ran the TCK, because a runner that finds no tests succeeds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TckReportTest {
    private static final String REPORTS = "target/scalatest-reports/TEST-";

    @Test
    void all_journal_tests_of_the_tck_passed() throws Exception {
        assertThat(passed(PluginJournalSpec.class)).isGreaterThanOrEqualTo(15);
    }

    @Test
    void all_snapshot_store_tests_of_the_tck_passed() throws Exception {
        assertThat(passed(PluginSnapshotStoreSpec.class)).isGreaterThanOrEqualTo(13);
    }

    private static int passed(Class<?> spec) throws Exception {
        var report = new File(REPORTS + spec.getName() + ".xml");
        var suite =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report)
                        .getDocumentElement();
        return suite.getElementsByTagName("testcase").getLength()
                - suite.getElementsByTagName("skipped").getLength()
                - suite.getElementsByTagName("failure").getLength()
                - suite.getElementsByTagName("error").getLength();
    }
}
