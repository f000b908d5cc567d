package dev.askel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the form of access key ids, which contain their account. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessKeyIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"000000000000", "111111111111", "123456789012", "999999999999"})
    void an_id_contains_its_account(String account) {
        var random = new SecureRandom();
        for (int i = 0; i < 100; i++) {
            var key = AccessKey.generate(AccessKeyId.Kind.PERMANENT, account, random);
            assertThat(key.id().account()).isEqualTo(account);
            assertThat(key.id().text()).matches("AKIA[A-Z2-7]{16}");
            assertThat(key.secret()).hasSize(40);
            assertThat(AccessKeyId.accountOf(key.id().text())).contains(account);
        }
    }

    @Test
    void the_form_of_an_id_is_stable() {
        var distinction = HexFormat.of().parseHex("7f00ff1234");
        assertThat(AccessKeyId.of(AccessKeyId.Kind.TEMPORARY, "029608264753", distinction).text())
                .startsWith("ASIAQNZGKIQY");
        assertThat(AccessKeyId.of(AccessKeyId.Kind.TEMPORARY, "029608264753", distinction))
                .isNotEqualTo(
                        AccessKeyId.of(
                                AccessKeyId.Kind.TEMPORARY,
                                "029608264753",
                                HexFormat.of().parseHex("7f00ff1235")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AKIDEXAMPLE",
                "123456789012",
                "AKIAIOSFODNN7EXAMPLE", // an older key, which contains no account
                "AKIAQNZGKIQY56JQ7WM",
                "AKIAQNZGKIQY56JQ7WMLL",
                "akiaqnzgkiqy56jq7wml",
            })
    void other_texts_are_no_ids(String text) {
        assertThat(AccessKeyId.parse(text)).isEmpty();
    }
}
