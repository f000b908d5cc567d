package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.visibility.Pages;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tokens of lists in the order of names: a page begins after the last name of the one before. */
final class NamePages {
    private final PageTokens tokens;
    private final String operation;

    NamePages(PageTokens tokens, String operation) {
        this.tokens = tokens;
        this.operation = operation;
    }

    /** The name the page begins after; the empty one for the first page. */
    Answer<String> after(Caller caller, Page page) {
        var token = page.token();
        return token == null ? Answer.ok("") : tokens.read(scope(caller), token);
    }

    /** The token of the next page; null when this one is the last. */
    <T> @Nullable String next(Caller caller, Pages.Cut<T> page, Function<T, String> nameOf) {
        var last = page.last();
        return last == null ? null : tokens.issue(scope(caller), nameOf.apply(last));
    }

    private String scope(Caller caller) {
        return operation + "|" + caller.account() + "|" + caller.region();
    }
}
