package dev.askel.asl.expression;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;

/**
 * Fuzzes the languages for a minute, guided by coverage, as a nightly test in its own JVM
 * (asl/pom.xml). It stores its findings beside the other inputs, where {@link FuzzInputsTest}
 * replays them.
 */
@Tag("fuzz")
@DisplayNameGeneration(ReplaceUnderscores.class)
class LanguageFuzzTest {
    @DictionaryEntries({
        "\"StartAt\":",
        "\"States\":",
        "\"Type\":",
        "\"Next\":",
        "\"End\":true",
        "\"Parameters\":",
        "\"Choices\":",
        "\"ItemProcessor\":",
        "\"Retry\":",
        "\"Catch\":",
        "\"Assign\":",
        "\"QueryLanguage\":\"JSONata\"",
        "[?(@.a == 1)]",
        "[?(@ =~ /a/i)]",
        "..*",
        "[0:2]",
        "[-1]",
        "$.a",
        "$$.",
        "States.Format('{}', $.a)",
        "States.ArrayPartition($.a, 2)",
        "States.ArrayRange(1, 9, 2)",
        "States.JsonMerge($, $, false)",
        "States.StringToJson($.b.c)",
        "States.MathAdd($.b.d, 1)",
        "States.Base64Decode('eA==')",
        "States.StringSplit('a', ',')",
        "$states.input",
        "function($x) { $x }",
        "$map(",
        "$reduce(",
        "$formatNumber(",
        "$fromMillis(",
        "$toMillis(",
        "$formatInteger(",
        "$parse(",
        "$partition(",
        "$range(",
        "$hash(",
        "$replace(",
        "$match(",
        "$pad(",
        "~>",
        "@$v",
        "#$i",
        "%.",
        "^(",
        "|$|{}|",
        ":="
    })
    @FuzzTest(maxDuration = "60s")
    void nothing_is_thrown(byte[] input) {
        LanguageFuzz.check(input);
    }
}
