package dev.askel.engine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/**
 * Checks that the ScalaTest runner ran the TCK. A runner that finds no tests would also succeed.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TckReportTest {
    private static final String REPORTS = "target/scalatest-reports/TEST-";

    @Test
    void all_journal_tests_of_the_tck_passed() throws Exception {
        assertAllPassed(PluginJournalSpec.class, 15);
    }

    @Test
    void all_snapshot_store_tests_of_the_tck_passed() throws Exception {
        assertAllPassed(PluginSnapshotStoreSpec.class, 13);
    }

    private static void assertAllPassed(Class<?> spec, int passedMin) throws Exception {
        var report = new File(REPORTS + spec.getName() + ".xml");
        var suite =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(report)
                        .getDocumentElement();
        assertThat(count(suite, "failure")).as("failures").isZero();
        assertThat(count(suite, "error")).as("errors").isZero();
        assertThat(count(suite, "testcase") - count(suite, "skipped"))
                .as("passed tests")
                .isGreaterThanOrEqualTo(passedMin);
    }

    private static int count(Element suite, String elements) {
        return suite.getElementsByTagName(elements).getLength();
    }
}
