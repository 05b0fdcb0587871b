//! The command line: names and JSON keys here are a contract with scripts; add, never rename.
//!
//! Every command says what is wrong in one line on stderr and ends with 2 for bad usage and 1 for
//! failure.

mod backups;
mod buttons;
mod commands;
mod customers;
mod doctor;
mod events;
mod gateways;
mod keys;
mod licences;
mod listen;
mod mails;
mod moving;
mod reseal;
mod serve;
mod stores;
mod test_side;
mod trigger;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use pebblepay_core::account::Role;
use pebblepay_core::store::{Dialect, Mode};

use crate::config::Flags;

/// PebblePay checkout: a self-hosted checkout
#[derive(Parser)]
#[command(name = "checkout-server", version)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server
    Serve,
    /// Stores
    #[command(subcommand)]
    Store(StoreCommand),
    /// API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Who moves the money of a store
    #[command(subcommand)]
    Gateway(gateways::GatewayCommand),
    /// Product variants
    #[command(subcommand)]
    Variant(VariantCommand),
    /// Licence keys
    #[command(subcommand)]
    Licence(licences::LicenceCommand),
    /// Mails to customers
    #[command(subcommand)]
    Mail(mails::MailCommand),
    /// Webhook endpoints
    #[command(subcommand)]
    Endpoint(events::EndpointCommand),
    /// What happened, and sending it again
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// Dashboard users
    #[command(subcommand)]
    User(UserCommand),
    /// Customers and their personal data
    #[command(subcommand)]
    Customer(customers::CustomerCommand),
    /// What a store's owner should know, such as card testing
    Notices {
        /// The store's id
        #[arg(long)]
        store: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Sign a button or link, so that nobody can change its price
    SignButton(Box<buttons::SignButton>),
    /// Make something happen on a store's test side, as customers, shops and banks would
    Trigger(trigger::TriggerArgs),
    /// Forward the test side's events to a program on this machine, as signed webhooks
    Listen(listen::ListenArgs),
    /// Look at a page of a store's site and say what keeps it from selling; exit 1 if something does
    Doctor(doctor::DoctorArgs),
    /// The clock of a store's test side
    #[command(subcommand)]
    Clock(test_side::ClockCommand),
    /// Mistreat the webhooks of a store's test side on purpose
    #[command(subcommand)]
    Chaos(test_side::ChaosCommand),
    /// Audit the database: exit 1 and a list if a promise is broken
    Verify,
    /// Copy the embedded database to a new file, also while the server runs
    Backup(backups::BackupArgs),
    /// Put a backup in the place of the embedded database, while no server runs
    Restore(backups::RestoreArgs),
    /// Encrypt anew, with the present encryption key, everything that the previous one has encrypted
    Reseal(reseal::ResealArgs),
    /// Apply migrations
    Migrate,
    /// Move everything from the embedded database to PostgreSQL; once more goes on where it stopped
    MigrateStore(moving::MoveArgs),
    /// Print the settings in force, secrets redacted
    Config,
    /// Exit 0 if the server answers
    Healthcheck,
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Subcommand)]
enum StoreCommand {
    /// Create a store with a key and a webhook secret for each side
    Create(StoreCreate),
    /// Change how a store looks to its customers; "none" takes a setting away
    Set(stores::StoreSet),
    /// Show a store's settings
    Show(stores::StoreShow),
    /// Show the key that signs the buttons of one side, or give it a new one
    ButtonKey(buttons::ButtonKeyArgs),
    /// Give one side a new webhook secret; the old one signs beside it for 24 hours
    RotateSecret(stores::StoreRotate),
}

#[derive(Args)]
struct StoreCreate {
    /// The name that customers see
    #[arg(long)]
    name: String,
    /// An origin that may frame the checkout, such as <https://shop.example>
    #[arg(long, value_name = "URL")]
    origin: Vec<String>,
    /// A further origin that customers may be sent back to
    #[arg(long, value_name = "URL")]
    return_origin: Vec<String>,
    /// Hears of every payment of both sides
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// The currency where none is given
    #[arg(long, default_value = "USD")]
    currency: String,
    /// The operator's fee in basis points
    #[arg(long, default_value_t = 0)]
    fee_bps: u32,
    /// Where customers write to; mails to them name it and answers go there
    #[arg(long, value_name = "ADDRESS")]
    support_email: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Create a key; its plain text is shown this once
    Create {
        /// The store's id
        #[arg(long)]
        store: String,
        /// The dialect the key is written for
        #[arg(long, default_value = "pebblepay")]
        dialect: DialectWord,
        /// The side it opens
        #[arg(long, default_value = "test")]
        mode: ModeWord,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// List the keys of a store by their first characters
    List(keys::KeyList),
    /// Take a key out of use: requests are refused and streams end within 5 seconds
    Revoke(keys::KeyRevoke),
}

#[derive(Subcommand)]
enum VariantCommand {
    /// Create a variant, whose price only the store decides
    Create {
        /// The store's id
        #[arg(long)]
        store: String,
        /// The name that customers see
        #[arg(long)]
        name: String,
        /// The price, such as 19.99
        #[arg(long)]
        amount: String,
        /// The currency; the store's where absent
        #[arg(long)]
        currency: Option<String>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// List the variants of a store with their stock of licence keys
    List {
        /// The store's id
        #[arg(long)]
        store: String,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Create a dashboard user, or give one a new password
    Create {
        /// The e-mail address
        #[arg(long)]
        email: String,
        /// Read the password from standard input
        #[arg(long, required = true)]
        password_stdin: bool,
        /// A store to give a role in
        #[arg(long)]
        store: Option<String>,
        /// The role
        #[arg(long, default_value = "owner", requires = "store")]
        role: RoleWord,
    },
    /// Print a link that gives an account another password, once and within an hour
    Reset {
        /// The e-mail address
        #[arg(long)]
        email: String,
        /// Also take the app, the passkeys and the recovery codes of the account away
        #[arg(long)]
        second_factor: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleWord {
    Owner,
    Developer,
    Viewer,
}

impl RoleWord {
    fn of_core(self) -> Role {
        match self {
            Self::Owner => Role::Owner,
            Self::Developer => Role::Developer,
            Self::Viewer => Role::Viewer,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeWord {
    Test,
    Live,
}

impl From<ModeWord> for Mode {
    fn from(word: ModeWord) -> Self {
        match word {
            ModeWord::Test => Self::Test,
            ModeWord::Live => Self::Live,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "lowercase")]
enum DialectWord {
    PebblePay,
    Pg,
    PayerOne,
    Pepay,
    SecPaid,
}

impl From<DialectWord> for Dialect {
    fn from(word: DialectWord) -> Self {
        match word {
            DialectWord::PebblePay => Self::PebblePay,
            DialectWord::Pg => Self::Pg,
            DialectWord::PayerOne => Self::PayerOne,
            DialectWord::Pepay => Self::Pepay,
            DialectWord::SecPaid => Self::SecPaid,
        }
    }
}

/// Runs the command of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("checkout-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}
