package dev.askel.docs.reference;

/**
 * One setting of a {@code reference.conf}.
 *
 * @param group path of the object that contains it, such as {@code askel.http}
 * @param key its name there
 * @param value the default, in HOCON
 * @param variable environment variable that replaces the default; empty when there is none
 * @param meaning the comment above it or behind it; empty when the setting before it shares its
 *     comment
 * @param continues whether it directly follows another setting, without a comment of its own
 */
record Setting(
        String group,
        String key,
        String value,
        String variable,
        String meaning,
        boolean continues) {

    Setting with(String replacing) {
        return new Setting(group, key, value, replacing, meaning, continues);
    }
}
