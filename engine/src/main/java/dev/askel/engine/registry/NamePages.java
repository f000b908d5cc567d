package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.visibility.Pages;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and issues page tokens of lists that are sorted by name. A page begins after the last name
 * of the previous page.
 */
final class NamePages {
    private final PageTokens tokens;
    private final String operation;

    NamePages(PageTokens tokens, String operation) {
        this.tokens = tokens;
        this.operation = operation;
    }

    /** Returns the name after which the page begins; empty for the first page. */
    Answer<String> nameBefore(Caller caller, Page page) {
        var token = page.token();
        return token == null ? Answer.ok("") : tokens.read(scope(caller), token);
    }

    /** Returns the token of the next page; null when this page is the last page. */
    <T> @Nullable String nextToken(
            Caller caller, Pages.RowPage<T> page, Function<T, String> nameOf) {
        var last = page.last();
        return last == null ? null : tokens.issue(scope(caller), nameOf.apply(last));
    }

    private String scope(Caller caller) {
        return operation + "|" + caller.account() + "|" + caller.region();
    }
}
