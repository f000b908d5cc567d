package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Passwords.NewPassword;
import dev.askel.engine.api.workbench.Passwords.PasswordUser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the lines of the log about the first administrator. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FirstAdministratorTest {
    private static final String DEFAULT = "123456789012";
    private static final String OTHER = "999999999999";

    private static String created(String account) {
        return FirstAdministrator.report(
                        Answer.ok(
                                Optional.of(
                                        new NewPassword(
                                                new PasswordUser(
                                                        account, "admin", List.of("administrator")),
                                                "SECRET"))),
                        account)
                .orElseThrow();
    }

    private static String refused(EngineError error, String account) {
        return FirstAdministrator.report(Answer.refused(error), account).orElseThrow();
    }

    @Test
    void the_log_names_the_account_if_it_is_not_the_default() {
        assertThat(created(OTHER))
                .contains("as admin of account 999999999999 with the one-time password SECRET,")
                .endsWith("./askel users password admin --account 999999999999");
        assertThat(created(DEFAULT))
                .contains("as admin with the one-time password SECRET,")
                .doesNotContain(DEFAULT);
    }

    @Test
    void the_log_shows_a_refused_creation_and_its_remedy() {
        assertThat(refused(new EngineError.ThrottlingException(), OTHER))
                .contains("ThrottlingException", "restart the server")
                .endsWith("users password admin --policy administrator --account 999999999999");
        assertThat(refused(new EngineError.ServiceUnavailable(), DEFAULT))
                .contains("The service is temporarily unavailable.")
                .endsWith("./askel users password admin --policy administrator");
    }

    @Test
    void the_log_has_no_line_when_the_installation_has_users() {
        assertThat(FirstAdministrator.report(Answer.ok(Optional.empty()), OTHER)).isEmpty();
    }
}
