const sans =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";
const mono =
  "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', Menlo, Consolas, monospace";

const action = { light: '#0b6e6e', dark: '#5fd0c5' };
const hover = { light: '#084f50', dark: '#8fe3da' };

/**
 * Askel's colours and fonts as overrides of Cloudscape's tokens. axe checks the contrast in the
 * end-to-end tests.
 */
export const theme = {
  // Cloudscape's dark greys look blue beside our panels.
  referenceTokens: {
    color: {
      neutral: {
        600: '#5a6b6d',
        650: '#3d4f51',
        700: '#2e3e40',
        750: '#243335',
        800: '#1b282a',
        850: '#152022',
        900: '#121c1d',
        950: '#0f1718',
      },
    },
  },
  tokens: {
    fontFamilyBase: sans,
    fontFamilyHeading: sans,
    fontFamilyMonospace: mono,
    colorTextLinkDefault: action,
    colorTextLinkHover: hover,
    colorTextAccent: action,
    colorTextLinkButtonNormalDefault: action,
    colorTextButtonNormalDefault: action,
    colorTextButtonNormalHover: hover,
    colorTextButtonNormalActive: hover,
    colorBorderButtonNormalDefault: action,
    colorBorderButtonNormalHover: hover,
    colorBorderButtonNormalActive: hover,
    colorBackgroundButtonNormalHover: { light: '#eaf6f5', dark: '#12302f' },
    colorBackgroundButtonNormalActive: { light: '#d3ecea', dark: '#1a4341' },
    colorBackgroundButtonPrimaryDefault: { light: '#0b6e6e', dark: '#5fd0c5' },
    colorBackgroundButtonPrimaryHover: hover,
    colorBackgroundButtonPrimaryActive: hover,
    colorTextButtonPrimaryDefault: { light: '#ffffff', dark: '#06201f' },
    colorTextButtonPrimaryHover: { light: '#ffffff', dark: '#06201f' },
    colorTextButtonPrimaryActive: { light: '#ffffff', dark: '#06201f' },
    colorBackgroundControlChecked: action,
    colorBackgroundProgressBarValueDefault: action,
    colorBackgroundSegmentActive: action,
    colorTextSegmentActive: { light: '#ffffff', dark: '#06201f' },
    colorBackgroundItemSelected: { light: '#eaf6f5', dark: '#12302f' },
    colorBorderItemFocused: action,
    colorBorderItemSelected: action,
    colorTextInteractiveActive: hover,
    colorTextLayoutToggleHover: hover,
    colorBackgroundTilesDisabled: { light: '#eef1f1', dark: '#20292a' },
    colorBackgroundLayoutMain: { light: '#f7f9f9', dark: '#0f1718' },
    colorBackgroundLayoutPanel: { light: '#ffffff', dark: '#121c1d' },
    colorBackgroundInputDefault: { light: '#ffffff', dark: '#0f1718' },
    colorBackgroundDropdownItemDefault: { light: '#ffffff', dark: '#1b282a' },
    colorBorderInputFocused: action,
    colorBackgroundContainerContent: { light: '#ffffff', dark: '#152022' },
    colorBackgroundContainerHeader: { light: '#ffffff', dark: '#152022' },
    borderRadiusContainer: '10px',
    borderRadiusButton: '8px',
    borderRadiusInput: '8px',
    borderRadiusAlert: '10px',
    borderRadiusFlashbar: '10px',
  },
  contexts: {
    alert: { tokens: { colorTextLinkDefault: action, colorTextLinkHover: hover } },
  },
};
