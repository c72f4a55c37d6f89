export function UserMenu({ userName, signOut }: { userName: string; signOut: () => void }) {
  return (
    <div className="user-menu">
      <span className="user-name">
        <span className="visually-hidden">Signed in as </span>
        {userName}
      </span>
      <button type="button" className="quiet small" onClick={signOut}>
        Sign out
      </button>
    </div>
  );
}
