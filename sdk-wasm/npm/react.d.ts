import type { ButtonHTMLAttributes, ReactElement } from "react";
import type { CheckoutOptions, EventDetails, LoadOptions, Outcome, PebblePay } from "./index.js";

type Events = Omit<EventDetails, "ready">;

/** Handlers of a checkout's events: `onCompleted`, `onClosed`, … */
export type CheckoutHandlers = {
  [Name in keyof Events as `on${Capitalize<Name>}`]?: (event: CustomEvent<Events[Name]>) => void;
};

type Own = LoadOptions & Omit<CheckoutOptions, "ref"> & CheckoutHandlers;

export type CheckoutButtonProps = Own & Omit<ButtonHTMLAttributes<HTMLButtonElement>, keyof Own>;

/** A button that opens a checkout. */
export declare function CheckoutButton(props: CheckoutButtonProps): ReactElement;

/** Loads the SDK of one store; gives the function that opens its checkouts. */
export declare function usePebblePay(options: LoadOptions): {
  checkout(options: CheckoutOptions, opener?: Element): Promise<Outcome>;
  /** Null until it is loaded; `checkout` works before. */
  pebblepay: PebblePay | null;
  isReady: boolean;
};
